using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// A thread that moves the output of every process whose files are on one file system. A disk that stalls holds up its own
/// lane and nobody else. A lane with much to do in small pieces pauses between rounds, so that pieces grow.
/// </summary>
internal sealed class OutputLane
{
    readonly Func<EventLoop> relay;

    public OutputLane(OutputBudget budget, Func<EventLoop> relay)
    {
        (Budget, this.relay) = (budget, relay);
        new Thread(Loop.Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "output" }.Start();
    }

    public EventLoop Loop { get; } = new();
    public OutputBudget Budget { get; }

    /// <summary>Returns what makes it stop.</summary>
    public Action Move(StreamSetup setup)
    {
        if (setup.Options.Backpressure == OverflowPolicy.Drop)
        {
            var relayed = new RelayedStream(this, relay(), setup);
            relay().Post(relayed.Start);
            return relayed.Abandon;
        }
        var stream = new OutputStream(this, setup);
        Loop.Post(stream.Start);
        return stream.Abandon;
    }

    public Terminal Open(StreamSetup setup)
    {
        var terminal = new Terminal(this, setup);
        Loop.Post(terminal.Start);
        return terminal;
    }
}
