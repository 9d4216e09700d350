namespace Outlive.Bench;

/// <summary>What a keeper costs while its children do nothing.</summary>
internal static class IdleCost
{
    public static int Run(string[] args)
    {
        var (children, seconds) = (Figures.Argument(args, 0, 1000), Figures.Argument(args, 1, 60));
        using var keeper = new KeeperUnderTest();
        // The first child pays for code that all need.
        Start(keeper, 0, 10);
        var before = Figures.PrivateDirtyKiB(keeper.Pid);
        Start(keeper, 10, children);
        Settle();
        var after = Figures.PrivateDirtyKiB(keeper.Pid);
        var cpu = Figures.CpuNanoseconds(keeper.Pid);
        Wait(seconds);
        var spent = (Figures.CpuNanoseconds(keeper.Pid) - cpu) / 1e9;
        Figures.Print($"idle: {children} children for {seconds} s: {spent:F4} s of CPU (accept 0.05, aim 0); each adds {(after - before) / (double)children:F2} KiB private dirty (accept 4, aim 2); {after} KiB in all");
        return 0;
    }

    static void Start(KeeperUnderTest keeper, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            keeper.Client.SpawnAsync($"p{i}", KeeperUnderTest.Request("forever")).GetAwaiter().GetResult().Descriptors.Dispose();
    }

    static void Settle() => Wait(3);

    static void Wait(int seconds) => new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(seconds));
}
