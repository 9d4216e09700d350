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
        Loop.Start("output");
    }

    public EventLoop Loop { get; } = new();
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

    public Terminal Open(StreamSetup setup)
    {
        var terminal = new Terminal(this, setup);
        Loop.Post(terminal.Start);
        return terminal;
    }
}
