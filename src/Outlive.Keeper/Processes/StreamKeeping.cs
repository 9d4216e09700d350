using Outlive.Contracts.Keeper;
using Outlive.Keeper.Output;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>Gives a process's streams to the lane of its output directory.</summary>
internal static class StreamKeeping
{
    public static void Hold(Instance instance, Process process, OutputOptions options, bool hasTerminal, int terminal)
    {
        var lane = instance.Lanes.For(process.OutputDirectory);
        if (hasTerminal) HoldTerminal(instance, process, options, lane, terminal);
        else if (options.Merge) HoldFifos(instance, process, options, lane, "output");
        else if (process.Channel) HoldFifos(instance, process, options, lane, "stderr");
        else HoldFifos(instance, process, options, lane, "stdout", "stderr");
    }

    /// <summary>A terminal that came back.</summary>
    public static void HoldTerminal(Instance instance, Process process, int terminal)
    {
        var spawn = Records.RecordStore.Read(instance.Run.Spawn(process.Id), KeeperJson.Default.SpawnRecord);
        HoldTerminal(instance, process, spawn?.Output ?? new(), instance.Lanes.For(process.OutputDirectory), terminal);
    }

    static void HoldTerminal(Instance instance, Process process, OutputOptions options, OutputLane lane, int terminal)
    {
        if (terminal < 0) return;
        Libc.Control(terminal, Libc.F_SETFL, Libc.O_RDWR | Libc.O_NONBLOCK);
        // One for the lane, which closes it when the terminal ends, and one to give away and to resize.
        process.TerminalDescriptor = Libc.Control(terminal, Libc.F_DUPFD_CLOEXEC, 3);
        var setup = Setup(instance, process, options, "terminal", terminal);
        process.Terminal = lane.Open(setup);
        process.Streams.Add(process.Terminal);
    }

    static void HoldFifos(Instance instance, Process process, OutputOptions options, OutputLane lane, params string[] names)
    {
        var setups = new List<StreamSetup>();
        foreach (var name in names)
            if (Open(instance.Run.Fifo(process.Id, name), process.Adopted) is var source and >= 0)
                setups.Add(Setup(instance, process, options, name, source));
        process.Streams.AddRange(lane.Move([.. setups]));
    }

    static int Open(string fifo, bool resumed)
    {
        var source = Libc.Open(fifo, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0);
        // A client may have given the child anything it likes instead of our FIFO.
        if (source >= 0 && Libc.Control(source, Libc.F_GETPIPE_SZ, 0) < 0)
        {
            Libc.Close(source);
            return -1;
        }
        // A FIFO whose writers had gone before it was opened tells of its end only once another writer came and went.
        if (resumed) Libc.Close(Libc.Open(fifo, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0));
        return source;
    }

    static StreamSetup Setup(Instance instance, Process process, OutputOptions options, string name, int source) =>
        new(new(name), source, process.OutputDirectory, options, process.StreamNews ??= new(instance, process)) { Resumed = process.Adopted };
}
