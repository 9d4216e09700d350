using System.Globalization;
using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class OrphansCommand
{
    public static Command Create() => new("orphans", "orphans [--kill PID-START] [--force]", "shows processes that nobody owns, and strangers on our ports")
    {
        Options = [new("kill", "end one of them, by pid and start time as the list has them", "PID-START"), new("force", "also when it is not ours")],
        Examples = [("outlive orphans", "who is left over"), ("outlive orphans --kill 4711-123456", "end one: the start time makes sure it is that one")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        if (call.Value("kill") is { } named) return await KillAsync(call, named);
        if (call.Json) return await call.PassAsync(ApiRoutes.Orphans);
        var orphans = await call.Client.GetOrphansAsync(call.Cancel);
        if (orphans.Length == 0)
        {
            call.Screen.Line("no orphans");
            return ExitCode.Done;
        }
        var table = new Table(call.Screen, "PROCESS", "KIND", "SERVICE", "PORT", "PROGRAM", "WHY");
        foreach (var orphan in orphans)
            table.Add([string.Create(CultureInfo.InvariantCulture, $"{orphan.Pid}-{orphan.StartTime}"), Safe.Text(orphan.Kind), Safe.Text(orphan.Service), orphan.Port?.ToString(CultureInfo.InvariantCulture) ?? "", Safe.Text(orphan.Program), Safe.Text(orphan.Why)]);
        table.Show();
        return ExitCode.Done;
    }

    static async Task<int> KillAsync(Invocation call, string named)
    {
        var parts = named.Split('-');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            throw new WrongUseException($"--kill takes a pid and its start time, as in 4711-123456, not \"{named}\"");
        await call.Client.KillOrphanAsync(pid, start, call.Has("force"), call.Cancel);
        if (!call.Json) call.Screen.Line($"ended {named}");
        return ExitCode.Done;
    }
}
