using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class LogsCommand
{
    public static Command Create() => new("logs", "logs [-f] [--since TIME] [--tail N] [--grep RE] [SERVICE…]", "shows what services wrote")
    {
        Words = (0, int.MaxValue),
        // -f is for following here, as everywhere else; a plan is given with --file.
        Options =
        [
            new("follow", "go on with what they write from now on", Short: 'f'),
            new("since", "from then on: a time, or how long ago, as in 10m", "TIME"),
            new("until", "up to then", "TIME"),
            new("tail", "the last so many lines of each", "N", 'n'),
            new("grep", "only lines that a regular expression is found in", "RE"),
            new("stream", "only stdout or stderr", "NAME"),
            new("times", "with the time of each line", Short: 't'),
        ],
        Examples = [("outlive logs -f web", "one service, as it writes"), ("outlive logs --since 10m --grep 'error|panic'", "what went wrong lately"), ("outlive logs --tail 20", "the last lines of each"), ("outlive logs --json web", "a JSON object for each line")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        var request = new LogRequest
        {
            Services = call.Words,
            Since = call.Value("since"),
            Until = call.Value("until"),
            Tail = call.Number("tail"),
            Search = call.Value("grep"),
            Stream = call.Value("stream"),
            Follow = call.Has("follow"),
        };
        var printer = new LogPrinter(call.Screen) { Times = call.Has("times"), Names = call.Words.Length != 1 };
        if (printer.Names) printer.Expect(Array.ConvertAll(ServiceReading.ReadAll(call.Get(ApiRoutes.Services)), x => x.Id));
        await foreach (var line in call.Client.LogsAsync(request, call.Cancel))
        {
            if (call.Json) JsonText.Show(call.Screen, line, ApiJson.Default.LogEntry);
            else printer.Show(line);
        }
        return ExitCode.Done;
    }
}
