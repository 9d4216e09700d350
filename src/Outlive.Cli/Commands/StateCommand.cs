using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class StateCommand
{
    public static Command Create() => new("state", "state export | import FILE [--start] | clear", "writes the state of all services as JSON, or makes services of such a file")
    {
        Words = (1, 2),
        Options = [new("start", "start what the file calls running, unless its process still lives")],
        Examples =
        [
            ("outlive state export > state.json", "what runs, by which command, since when"),
            ("outlive state import process-state.json --start", "take over from a dashboard that kept this file"),
            ("outlive state clear", "stop and forget all that was defined beside the plan"),
        ],
        Run = call => call.Words switch
        {
            ["export"] => call.PassAsync(ApiRoutes.State),
            ["import", var file] => ImportAsync(call, file),
            ["clear"] => ClearAsync(call),
            _ => throw new WrongUseException($"\"outlive state\" doesn't know \"{string.Join(' ', call.Words)}\": outlive {call.Command.Usage}"),
        },
    };

    static async Task<int> ImportAsync(Invocation call, string file)
    {
        var servers = await call.Client.ImportStateAsync(Read(file), call.Has("start"), call.Cancel);
        if (call.Json) Views.JsonText.Show(call.Screen, servers, ApiJson.Default.ImportedServerArray);
        else Show(call, servers);
        return Array.Exists(servers, x => x.Outcome == "refused") ? ExitCode.Failed : ExitCode.Done;
    }

    static async Task<int> ClearAsync(Invocation call)
    {
        await call.Client.ClearStateAsync(call.Cancel);
        if (!call.Json) call.Screen.Line("cleared");
        return ExitCode.Done;
    }

    static void Show(Invocation call, ImportedServer[] servers)
    {
        var table = new Table(call.Screen, "SERVICE", "OUTCOME", "MORE");
        foreach (var server in servers) table.Add([Safe.Text(server.Id), Safe.Text(server.Outcome), Safe.Text(server.Message)]);
        table.Show();
    }

    static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OutliveException(ErrorCode.BadRequest, $"cannot import \"{file}\": {problem.Message}", file);
        }
    }
}
