using Outlive.Cli.Parsing;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

/// <summary>The end of an instance: services first, those that need others before them, and word of who is still waited for.</summary>
internal static class Ending
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

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
        using var limit = new CancellationTokenSource(Limit, call.Time);
        try
        {
            await new InstanceLauncher(call.Paths, call.Time).EndAsync(stopServices, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new OutliveException(ErrorCode.TimedOut, $"cannot end instance \"{call.Paths.Name}\": its keeper still runs after {Limit.TotalSeconds} s; see {call.Paths.StateDirectory}/keeper.log", call.Paths.Name);
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
