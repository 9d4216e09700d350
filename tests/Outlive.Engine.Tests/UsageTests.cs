namespace Outlive.Engine.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task Memory_is_what_the_controller_counts_and_not_only_what_is_resident()
    {
        // Files in memory belong to who wrote them, and are in nobody's resident memory.
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: { shell: "head -c 48M /dev/zero > STAMPS; exec CHILD sleep 600000" }, limits: { memory: 512M } }
            """);
        var web = await instance.BecomesAsync("web", x => x.Limits.Length > 0, "has its limits reported");
        if (!web.Limits.Single(x => x.Name == "memory").EnforcedBy.StartsWith("cgroup", StringComparison.Ordinal)) Assert.Skip("no memory controller here");
        var used = await instance.BecomesAsync("web", x => x.Usage?.MemoryBytes > 0, "has been measured");
        used.Usage!.MemoryBytes.ShouldBeInRange(48L << 20, 128L << 20);
        await instance.ReplaceDaemonAsync();
        used = await instance.BecomesAsync("web", x => x.Usage?.MemoryBytes > 0, "has been measured by the next daemon");
        used.Usage!.MemoryBytes.ShouldBeInRange(48L << 20, 128L << 20);
    }
}
