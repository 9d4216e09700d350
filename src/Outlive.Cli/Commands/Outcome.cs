using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

/// <summary>What became of an action, and the exit code for it.</summary>
internal static class Outcome
{
    public static int Show(Invocation call, WaitReply reply, bool waited)
    {
        if (call.Json && waited) JsonText.Show(call.Screen, reply, ApiJson.Default.WaitReply);
        else if (call.Json) JsonText.Show(call.Screen, reply.Services, ApiJson.Default.ServiceSnapshotArray);
        else ServiceTable.Show(call.Screen, reply.Services, call.Time.GetUtcNow());
        foreach (var pending in reply.Pending) call.Screen.Error($"outlive: {(reply.TimedOut ? "timed out: " : "")}{Safe.Text(pending)}");
        return reply.TimedOut ? ExitCode.TimedOut : reply.Pending.Length > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
