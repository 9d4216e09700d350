using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// A thread that moves the output of every process whose files are on one file system. A disk that stalls holds up its own
/// lane and nobody else. A lane with much to do in small pieces pauses between rounds, so that pieces grow.
/// </summary>
internal sealed class OutputLane
{
    public OutputLane(string name, OutputBudget budget, Action<string> delete)
    {
        (Budget, Delete) = (budget, delete);
        Loop.Start(name);
    }

    public EventLoop Loop { get; } = new();
    public PipeProbe Probe { get; } = new();
    public OutputBudget Budget { get; }
    public Action<string> Delete { get; }

    public OutputStream[] Move(params StreamSetup[] setups)
    {
        var streams = Array.ConvertAll(setups, setup => new OutputStream(this, setup));
        Loop.Post(() =>
        {
            foreach (var stream in streams) stream.Start();
        });
        return streams;
    }

    public Terminal Open(StreamSetup setup)
    {
        var terminal = new Terminal(this, setup);
        Loop.Post(terminal.Start);
        return terminal;
    }
}
