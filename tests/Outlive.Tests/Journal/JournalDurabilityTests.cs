using Outlive.TestKit;

namespace Outlive.Tests.Journal;

public sealed class JournalDurabilityTests
{
    [Fact]
    public async Task Waiting_for_durability_ends_with_a_sync()
    {
        await using var life = new JournalLife();
        await Eventually.Completes(life.Journal.DurableAsync(life.Append("a")), "the event is durable");
        life.Journal.Syncs.ShouldBeGreaterThanOrEqualTo(1);
        life.Journal.DurableAsync(1).IsCompletedSuccessfully.ShouldBeTrue();
        life.Journal.DurableAsync(2).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Events_are_synced_in_groups_and_nothing_happens_at_rest()
    {
        var clock = new ManualClock();
        await using var life = new JournalLife(x => x with { Time = clock, MaxAge = TimeSpan.Zero });
        await Eventually.Completes(life.Journal.DurableAsync(life.Append("a")), "the first event is durable");
        await Eventually.Completes(clock.UntilPending(1), "the loop rests");
        var syncs = life.Journal.Syncs;

        var many = Enumerable.Range(0, 100).Select(_ => life.Journal.DurableAsync(life.Append("b"))).ToArray();
        many.ShouldAllBe(x => !x.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(50));
        await Eventually.Completes(Task.WhenAll(many), "all are durable");
        life.Journal.Syncs.ShouldBe(syncs + 1);

        await Eventually.Completes(clock.UntilPending(1), "the loop rests again");
        clock.Advance(TimeSpan.FromHours(1));
        clock.PendingTimers.ShouldBe(0);
        life.Journal.Syncs.ShouldBe(syncs + 1);
    }

    [Fact]
    public async Task Closing_syncs_what_is_there()
    {
        await using var life = new JournalLife();
        life.Journal.Append(new() { Kind = "a" });
        var durable = life.Journal.DurableAsync(1);
        await life.ReopenAsync();
        await Eventually.Completes(durable, "the event is durable");
        (await life.ReadAsync()).Count.ShouldBe(1);
    }
}
