using System.Globalization;
using Outlive.Cli.Parsing;

namespace Outlive.Cli.Commands;

internal static class ScaleCommand
{
    public static Command Create() => new("scale", "scale SERVICE COUNT [--wait]", "sets how many replicas of a service run")
    {
        Words = (2, 2),
        Options = [new("wait", "until they are ready"), new("timeout", "how long to wait at most, as in 30s", "TIME")],
        Examples = [("outlive scale web 3", "three of them"), ("outlive scale web 3 --wait", "and wait until all are ready"), ("outlive scale web 0", "none")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        if (!int.TryParse(call.Words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var replicas))
            throw new WrongUseException($"COUNT is a number, not \"{call.Words[1]}\": outlive {call.Command.Usage}");
        var wait = call.Waiting("ready");
        await using var progress = new Progress(call, $"waiting until {call.Words[0]} is ready");
        var reply = await call.Client.ScaleAsync(call.Words[0], replicas, wait, call.Cancel);
        await progress.DisposeAsync();
        return Outcome.Show(call, reply, wait is not null);
    }
}
