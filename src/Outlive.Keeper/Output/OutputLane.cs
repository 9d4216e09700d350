using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// A thread that moves the output of every process whose files are on one file system. A disk that stalls holds up its own
/// lane and nobody else. A stream that floods is looked at in turns instead of being waited for: the kernel would announce
/// every single write, which costs the writer more than the write; and between the turns pieces grow.
/// </summary>
internal sealed unsafe class OutputLane
{
    readonly Func<EventLoop> relay;
    readonly List<OutputStream> floods = [];
    readonly int scratchIn, scratchOut;

    public OutputLane(OutputBudget budget, Func<EventLoop> relay)
    {
        (Budget, this.relay) = (budget, relay);
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK), "create", "pipe");
        (scratchOut, scratchIn) = (ends[0], ends[1]);
        Loop.BeforeWait = TakeTurns;
        Loop.Start("output");
        Signals = new(Loop);
    }

    public EventLoop Loop { get; } = new();
    public PipeSignals Signals { get; }
    public OutputBudget Budget { get; }

    public IStream[] Move(params StreamSetup[] setups)
    {
        if (setups.Length > 0 && setups[0].Options.Backpressure == OverflowPolicy.Drop)
        {
            var relayed = Array.ConvertAll(setups, setup => new RelayedStream(this, relay(), setup));
            Array.ForEach(relayed, x => x.Start());
            return relayed;
        }
        var streams = Array.ConvertAll(setups, setup => new OutputStream(this, setup));
        Array.ForEach(streams, x => x.Start());
        return streams;
    }

    /// <summary>Above 0 when something is in a pipe, 0 when all its writers are gone, else -1. Without poll, which a pipe never forgets.</summary>
    public int Peek(int pipe)
    {
        byte unused;
        int there;
        do there = (int)Libc.Tee(pipe, scratchIn, 1, Libc.SPLICE_F_NONBLOCK);
        while (there < 0 && Libc.LastError == Errno.EINTR);
        if (there > 0) Libc.Read(scratchOut, &unused, 1);
        return there;
    }

    /// <summary>On the lane's thread.</summary>
    public void AddFlood(OutputStream stream) => floods.Add(stream);

    void TakeTurns()
    {
        if (floods.Count == 0) return;
        if (floods.TrueForAll(x => x.IsSlow)) LetPiecesGrow();
        floods.RemoveAll(x => !x.TakeTurn());
        Loop.DontWait = floods.Count > 0;
    }

    static void LetPiecesGrow()
    {
        var pause = stackalloc long[2] { 0, 200_000 };
        Libc.Pause(pause, null);
    }

    public Terminal Open(StreamSetup setup)
    {
        var terminal = new Terminal(this, setup);
        Loop.Post(terminal.Start);
        return terminal;
    }
}
