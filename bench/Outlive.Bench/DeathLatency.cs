using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>From our kill(2) to the event in our hands: death, reaping, the exit record, the socket.</summary>
internal static class DeathLatency
{
    public static int Run(string[] args)
    {
        var count = Figures.Argument(args, 0, 500);
        using var keeper = new KeeperUnderTest();
        keeper.HoldGroup();
        var spent = new double[count];
        for (var i = -100; i < count; i++)
        {
            var id = $"p{i + 100}";
            var exited = keeper.Arrival(id, KeeperEventKind.Exited);
            var (_, descriptors) = keeper.Client.SpawnAsync(id, KeeperUnderTest.Request("forever")).GetAwaiter().GetResult();
            var start = Stopwatch.GetTimestamp();
            Libc.SignalProcess(descriptors[DescriptorRole.Process], Libc.SIGKILL);
            var latency = Figures.Milliseconds(start, exited.GetAwaiter().GetResult());
            if (i >= 0) spent[i] = latency;
            descriptors.Dispose();
            keeper.Client.ForgetAsync(id).GetAwaiter().GetResult();
        }
        Figures.Print($"death: kill -9 to event median {Figures.Median(spent):F3} ms, p99 {Figures.Percentile(spent, 99):F3} ms (accept 1, aim 0.3)");
        return 0;
    }
}
