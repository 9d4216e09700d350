using Outlive.Cli.Parsing;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

/// <summary>Waits for as long as it takes, also over the moment in which a daemon that was killed comes back.</summary>
internal static class LongWait
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200), GiveUp = TimeSpan.FromSeconds(15);

    public static async Task<WaitReply> ForAsync(Invocation call, string[] services, string what, CancellationToken cancel)
    {
        var heard = call.Time.GetTimestamp();
        while (true)
        {
            try
            {
                var reply = await call.Client.WaitAsync(services, new Wait(what, "1h"), cancel);
                if (!reply.TimedOut) return reply;
                heard = call.Time.GetTimestamp();
            }
            catch (OutliveException problem) when (problem.Code == ErrorCode.Unreachable && call.Time.GetElapsedTime(heard) < GiveUp)
            {
                await Task.Delay(Pause, call.Time, cancel);
            }
        }
    }
}
