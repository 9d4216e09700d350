using Outlive.Cli.Parsing;
using Outlive.Client;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Cli.Commands;

/// <summary>The end of an instance: services first, those that need others before them, and word of who is still waited for.</summary>
internal static class Ending
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20), Limit = TimeSpan.FromSeconds(20);

    /// <summary>False: some did not end.</summary>
    /// <param name="force">When it is cancelled there is no more grace.</param>
    public static async Task<bool> StopAsync(Invocation call, Action<string> say, CancellationToken force)
    {
        var selection = new SelectionRequest();
        using var forcing = force.Register(() => say("killing what is left"));
        var services = (await call.Client.StopAsync(selection, null, CancellationToken.None)).Services;
        var ids = Array.ConvertAll(services, x => x.Id);
        var forced = false;
        var said = "";
        while (ids.Length > 0)
        {
            if (force.IsCancellationRequested && !forced)
            {
                await call.Client.StopAsync(selection with { Force = true }, null, CancellationToken.None);
                forced = true;
            }
            var reply = await WaitAsync(call.Client, ids, forced ? default : force);
            if (reply is null) continue;
            if (!reply.TimedOut) return reply.Pending.Length == 0;
            var waiting = $"still waiting: {string.Join("; ", reply.Pending)}";
            if (waiting != said && reply.Pending.Length > 0) say(said = waiting);
        }
        return true;
    }

    /// <summary>Keeper and daemon; returns when they have gone.</summary>
    public static async Task EndAsync(Invocation call, bool stopServices)
    {
        try
        {
            await call.Client.ShutdownAsync(stopServices, CancellationToken.None);
        }
        catch (OutliveException problem) when (problem.Code == ErrorCode.Unreachable)
        {
            // It was faster than its answer, or another asked before us.
        }
        var since = call.Time.GetTimestamp();
        while (!LockFile.IsFree($"{call.Paths.RunDirectory}/keeper.lock") || !LockFile.IsFree($"{call.Paths.RunDirectory}/daemon.lock"))
        {
            if (call.Time.GetElapsedTime(since) > Limit)
                throw new OutliveException(ErrorCode.TimedOut, $"cannot end instance \"{call.Paths.Name}\": its keeper still runs after {Limit.TotalSeconds} s; see {call.Paths.StateDirectory}/keeper.log", call.Paths.Name);
            await Task.Delay(Look, call.Time);
        }
    }

    /// <summary>Null: force was asked for meanwhile.</summary>
    static async Task<WaitReply?> WaitAsync(OutliveClient client, string[] ids, CancellationToken force)
    {
        try
        {
            return await client.WaitAsync(ids, new Wait("stopped", "1s"), force);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
