using System.Globalization;
using System.Text;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Verbs;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>
/// What a keeper leaves to the program that takes its place: a list of open descriptors, one on a line, in a file in memory.
/// Everything else is on record already.
/// </summary>
internal sealed unsafe class Handover
{
    readonly List<(string Process, DescriptorRole Role, int Descriptor)> descriptors = [];
    readonly List<int> opened = [];

    public int Lock { get; private set; } = -1;
    public int Listener { get; private set; } = -1;

    public static Handover From(Instance instance, int lockDescriptor, int listener)
    {
        var handover = new Handover { Lock = lockDescriptor, Listener = listener };
        foreach (var process in instance.Processes)
        {
            handover.Add(process.Id, DescriptorRole.Stdin, process.Stdin?.Descriptor ?? -1);
            handover.Add(process.Id, DescriptorRole.Terminal, process.TerminalDescriptor);
            handover.Add(process.Id, DescriptorRole.Notify, process.Notify?.Descriptor ?? -1);
            // A child of ours waits for us as a zombie; of any other the exit status may pass while we are between two programs.
            if (instance.Child(process.Pid) is null) handover.Add(process.Id, DescriptorRole.Process, process.PidFd);
            handover.AddOutput(instance, process);
        }
        return handover;
    }

    /// <summary>What is in a FIFO is gone when nobody has it open, and its child may end meanwhile.</summary>
    void AddOutput(Instance instance, Process process)
    {
        foreach (var stream in process.Streams.Where(x => x.State is { Ended: false, Name: not "terminal" }))
        {
            var reading = Libc.Open(instance.Run.Fifo(process.Id, stream.State.Name), Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0);
            if (reading < 0) continue;
            opened.Add(reading);
            Add(process.Id, stream.State.Name == "stderr" ? DescriptorRole.Stderr : DescriptorRole.Stdout, reading);
        }
    }

    /// <summary>When nobody took our place.</summary>
    public void CloseOpened()
    {
        foreach (var descriptor in opened) Libc.Close(descriptor);
    }

    void Add(string process, DescriptorRole role, int descriptor)
    {
        if (descriptor >= 0) descriptors.Add((process, role, descriptor));
    }

    public IEnumerable<int> All => descriptors.Select(x => x.Descriptor).Append(Lock).Append(Listener);

    /// <summary>A descriptor to read it from.</summary>
    public int Write()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"lock {Lock}\nlistener {Listener}\n");
        foreach (var (process, role, descriptor) in descriptors) text.Append(CultureInfo.InvariantCulture, $"{role} {descriptor} {process}\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var file = LinuxException.Check(Libc.MemoryFile("outlive-handover", 0), "create", "memory file");
        fixed (byte* start = bytes) Libc.Write(file, start, (nuint)bytes.Length);
        Libc.Seek(file, 0, Libc.SEEK_SET);
        return file;
    }

    public static Handover Read(int file)
    {
        var handover = new Handover();
        foreach (var line in File.ReadLines($"/proc/self/fd/{file}"))
        {
            var parts = line.Split(' ');
            var descriptor = int.Parse(parts[1], CultureInfo.InvariantCulture);
            Libc.Control(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
            if (parts[0] == "lock") handover.Lock = descriptor;
            else if (parts[0] == "listener") handover.Listener = descriptor;
            else handover.Add(parts[2], Enum.Parse<DescriptorRole>(parts[0]), descriptor);
        }
        Libc.Close(file);
        return handover;
    }

    /// <summary>After adoption from the records, as a daemon would give them back.</summary>
    public void Restore(Instance instance)
    {
        foreach (var group in descriptors.GroupBy(x => x.Process))
        {
            using var given = new DescriptorSet([.. group.Select(x => x.Role)], [.. group.Select(x => x.Descriptor)]);
            if (instance.Find(group.Key) is { } process) GiveVerb.Restore(instance, process, given);
        }
    }
}
