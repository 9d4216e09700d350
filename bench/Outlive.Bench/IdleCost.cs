namespace Outlive.Bench;

/// <summary>What a keeper costs while its children do nothing.</summary>
internal static class IdleCost
{
    public static int Run(string[] args)
    {
        var (children, seconds) = (Figures.Argument(args, 0, 1000), Figures.Argument(args, 1, 60));
        using var keeper = new KeeperUnderTest();
        // The slope from the first thousand to the second: the first pays for code and buffers that all need.
        Start(keeper, 0, children);
        Settle();
        var before = Figures.PrivateDirtyKiB(keeper.Pid);
        Start(keeper, children, children);
        Settle();
        var after = Figures.PrivateDirtyKiB(keeper.Pid);
        var cpu = Figures.CpuNanoseconds(keeper.Pid);
        Wait(seconds);
        var spent = (Figures.CpuNanoseconds(keeper.Pid) - cpu) / 1e9;
        Figures.Print($"idle: {2 * children} children for {seconds} s: {spent:F4} s of CPU (accept 0.05, aim 0); each adds {(after - before) / (double)children:F2} KiB private dirty (accept 4, aim 2); {before} KiB with {children}, {after} KiB with {2 * children}");
        return 0;
    }

    static void Start(KeeperUnderTest keeper, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            keeper.Client.SpawnAsync($"p{i}", KeeperUnderTest.Request("forever")).GetAwaiter().GetResult().Descriptors.Dispose();
    }

    static void Settle() => Wait(4);

    static void Wait(int seconds) => new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(seconds));
}
