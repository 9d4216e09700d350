using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keepers;

/// <summary>
/// A process's stdin, stdout and stderr, made before it is asked for: both sides then hold all of it from the first moment,
/// and there is no instant at which one death could close the child's stdin or terminal.
/// </summary>
internal sealed unsafe class ProcessPipes : IDisposable
{
    readonly List<(DescriptorRole Role, int Descriptor)> passed = [];

    ProcessPipes(ProcessDescriptors ours) => Ours = ours;

    public ProcessDescriptors Ours { get; }
    public DescriptorRole[] Roles => [.. passed.Select(x => x.Role)];
    public int[] Descriptors => [.. passed.Select(x => x.Descriptor)];

    public static ProcessPipes Create(string directory, SpawnRequest request, bool holdStdin)
    {
        LinuxException.Check(Libc.MakeDirectory(directory, Libc.PrivateDirectory), "create", directory);
        var pipes = new ProcessPipes(new());
        try
        {
            if (request.Terminal is { } size) pipes.AddTerminal(size);
            else pipes.AddPipes(directory, request, holdStdin);
            return pipes;
        }
        catch
        {
            pipes.Ours.Dispose();
            pipes.Dispose();
            throw;
        }
    }

    void AddPipes(string directory, SpawnRequest request, bool holdStdin)
    {
        AddOutput(directory, request.Output.Merge ? "output" : "stdout", DescriptorRole.ChildStdout);
        if (!request.Output.Merge) AddOutput(directory, "stderr", DescriptorRole.ChildStderr);
        if (!holdStdin) return;
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC), "create", "pipe");
        passed.Add((DescriptorRole.ChildStdin, ends[0]));
        Ours.Add(DescriptorRole.Stdin, ends[1]);
        passed.Add((DescriptorRole.Stdin, Libc.Control(ends[1], Libc.F_DUPFD_CLOEXEC, 3)));
    }

    /// <summary>The child's side is open for reading too: whoever else dies, it never writes into a pipe without a reader.</summary>
    void AddOutput(string directory, string name, DescriptorRole role)
    {
        var path = $"{directory}/{name}";
        LinuxException.Check(Libc.MakeFifo(path, Libc.PrivateFile), "create", path);
        Ours.OpenFifo(directory, name);
        passed.Add((role, LinuxException.Check(Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0), "open", path)));
    }

    void AddTerminal(TerminalSize size)
    {
        var (master, slave) = PseudoTerminal.Open(size.Rows, size.Columns);
        Ours.Add(DescriptorRole.Terminal, master);
        passed.Add((DescriptorRole.ChildStdin, slave));
        passed.Add((DescriptorRole.ChildStdout, Libc.Control(slave, Libc.F_DUPFD_CLOEXEC, 3)));
        passed.Add((DescriptorRole.Terminal, Libc.Control(master, Libc.F_DUPFD_CLOEXEC, 3)));
    }

    /// <summary>Closes what was passed; ours stay.</summary>
    public void Dispose()
    {
        foreach (var (_, descriptor) in passed) Libc.Close(descriptor);
    }
}
