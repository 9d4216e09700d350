using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class EventsCommand
{
    public static Command Create() => new("events", "events [--follow] [--since TIME] [--kind KIND] [SERVICE]", "shows what happened")
    {
        Words = (0, 1),
        Options =
        [
            new("follow", "go on with what happens from now on", Short: 'f'),
            new("since", "from then on: a time, or how long ago, as in 10m", "TIME"),
            new("until", "up to then", "TIME"),
            new("after", "those after this number", "N"),
            new("kind", "only this kind, as in service.failed or service.*; may be given several times", "KIND"),
            new("limit", "at most so many", "N"),
        ],
        Examples = [("outlive events -f", "as it happens"), ("outlive events --since 1h --kind 'service.*' web", "one service in the last hour"), ("outlive events --json", "a JSON object for each")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        var request = new EventRequest
        {
            Service = call.Words.Length > 0 ? call.Words[0] : null,
            Since = call.Value("since"),
            Until = call.Value("until"),
            After = call.Number("after"),
            Kinds = call.Line.Values("kind"),
            Limit = call.Number("limit"),
            Follow = call.Has("follow"),
        };
        await foreach (var entry in call.Client.EventsAsync(request, call.Cancel))
        {
            if (call.Json) JsonText.Show(call.Screen, entry, ApiJson.Default.InstanceEvent);
            else call.Screen.LineNow(EventText.Line(call.Screen, entry));
        }
        return ExitCode.Done;
    }
}
