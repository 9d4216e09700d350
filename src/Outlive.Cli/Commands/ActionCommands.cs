using Outlive.Cli.Parsing;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

/// <summary>start, stop and restart: all services, or some with what they need or what needs them.</summary>
internal static class ActionCommands
{
    static readonly Option Alone = new("alone", "only these, without what they need or what needs them"),
        Waits = new("wait", "until it is done, not only begun"),
        Timeout = new("timeout", "how long to wait at most, as in 30s (60s otherwise)", "TIME");

    delegate Task<WaitReply> Action(OutliveClient client, SelectionRequest selection, Wait? wait, CancellationToken cancel);

    public static Command Start() => new("start", "start [SERVICE…] [--wait]", "starts services and what they need")
    {
        Words = (0, int.MaxValue),
        Options = [Waits, Timeout, Alone],
        Examples = [("outlive start", "all that the plan starts by itself"), ("outlive start web --wait", "one, and wait until it is ready"), ("outlive start web --alone", "without its dependencies")],
        Run = call => RunAsync(call, "ready", (x, selection, wait, cancel) => x.StartAsync(selection, wait, cancel)),
    };

    public static Command Stop() => new("stop", "stop [SERVICE…] [--wait] [--force]", "stops services, those that need them first")
    {
        Words = (0, int.MaxValue),
        Options = [Waits, Timeout, Alone, new("force", "kill at once, without grace")],
        Examples = [("outlive stop web", "one, and what needs it"), ("outlive stop --wait --timeout 20s", "all, and wait for the last one"), ("outlive stop web --force", "without grace")],
        Run = call => RunAsync(call, "stopped", (x, selection, wait, cancel) => x.StopAsync(selection, wait, cancel)),
    };

    public static Command Restart() => new("restart", "restart [SERVICE…] [--wait]", "stops services and starts them again")
    {
        Words = (0, int.MaxValue),
        Options = [Waits, Timeout, Alone, new("force", "kill at once, without grace")],
        Examples = [("outlive restart web", "one"), ("outlive restart --wait", "all, and wait until they are ready")],
        Run = call => RunAsync(call, "ready", (x, selection, wait, cancel) => x.RestartAsync(selection, wait, cancel)),
    };

    static async Task<int> RunAsync(Invocation call, string awaited, Action action)
    {
        var selection = new SelectionRequest { Services = call.Words, Related = !call.Has("alone"), Force = call.Line.Has("force") };
        var wait = call.Waiting(awaited);
        await using var progress = new Progress(call, $"waiting until {(call.Words.Length == 0 ? "all" : string.Join(", ", call.Words))} {(call.Words.Length == 1 ? "is" : "are")} {awaited}");
        var reply = await action(call.Client, selection, wait, call.Cancel);
        await progress.DisposeAsync();
        return Outcome.Show(call, reply, wait is not null);
    }
}
