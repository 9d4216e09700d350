using Outlive.Usage;

namespace Outlive.Tests.Usage;

public sealed class UsageHistoryTests
{
    readonly UsageHistory history = new();

    [Fact]
    public void Five_minutes_are_kept_in_full()
    {
        for (uint at = 0; at <= 600; at++) history.Add(new(at, at, 1));
        var kept = history.Read(0, 1);
        kept[^1].ShouldBe(new UsagePoint(600, 600, 1));
        kept.Count.ShouldBeInRange(300, 400);
        history.Read(500, 1).Select(x => x.At).ShouldBe(Enumerable.Range(500, 101).Select(x => (uint)x));
    }

    [Fact]
    public void A_day_is_kept_in_quarters_with_mean_and_peak()
    {
        for (uint at = 0; at <= 2 * 900; at += 10) history.Add(new(at, at is > 0 and <= 450 ? 1 : 0, at == 500 ? 77u : 5));
        var quarters = history.Read(0, 900).ToArray();
        quarters[0].ShouldBe(new UsagePoint(900, 0.5f, 77));
        for (uint at = 1810; at < 3 * 86_400; at += 30) history.Add(new(at, 0, 5));
        var all = history.Read(0, 900);
        all.Count.ShouldBeInRange(96, 98);
        (all[^1].At - all[0].At).ShouldBeInRange(85_000u, 88_000u);
        all.Select(x => x.At).ShouldBeInOrder();
    }

    [Fact]
    public void A_step_has_the_mean_of_the_processor_and_the_peak_of_the_memory()
    {
        foreach (var (at, cpu, memory) in new[] { (0u, 1f, 10u), (1u, 3f, 30u), (2u, 5f, 20u), (7u, 2f, 1u) }) history.Add(new(at, cpu, memory));
        history.Read(0, 3).ShouldBe([new(2, 3, 30), new(7, 2, 1)]);
        history.Read(2, 3).ShouldBe([new(2, 5, 20), new(7, 2, 1)]);
    }
}
