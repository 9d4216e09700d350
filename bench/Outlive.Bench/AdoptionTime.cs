using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>A daemon's link loses its keeper; the time until a new one runs, has adopted all children and taken their descriptors back.</summary>
internal static class AdoptionTime
{
    const int Rounds = 5;

    public static int Run(string[] args)
    {
        var children = Figures.Argument(args, 0, 1000);
        using var keeper = new KeeperUnderTest();
        var spent = Measure(keeper, children).GetAwaiter().GetResult();
        Figures.Print($"adopt: {children} children back after median {Figures.Median(spent):F0} ms, best {spent.Min():F0} ms (accept 1000, aim 300)");
        return 0;
    }

    static async Task<List<double>> Measure(KeeperUnderTest keeper, int children)
    {
        var spent = new List<double>();
        await using var link = new KeeperLink(keeper.Launch, 0, 0, _ => { }, TimeProvider.System);
        await link.StartAsync(CancellationToken.None);
        for (var i = 0; i < children; i++) await link.SpawnAsync($"p{i}", KeeperUnderTest.Request("forever"));
        for (var round = 0; round < Rounds; round++)
        {
            var connected = new TaskCompletionSource();
            void Note() => connected.TrySetResult();
            link.Connected += Note;
            var pidfd = Libc.OpenProcess(link.Client.Hello.Pid);
            var start = Stopwatch.GetTimestamp();
            Libc.SignalProcess(pidfd, Libc.SIGKILL);
            await connected.Task;
            spent.Add(Figures.Milliseconds(start, Stopwatch.GetTimestamp()));
            link.Connected -= Note;
            Libc.Close(pidfd);
            var running = (await link.Client.ListAsync()).Count(x => x.Phase == ProcessPhase.Running);
            if (running != children) throw new InvalidDataException($"{running} of {children} children are there");
        }
        await link.Client.ShutdownAsync(stopChildren: true, graceMs: 0);
        return spent;
    }
}
