using Outlive.TestKit;

namespace Outlive.Tests.TestKit;

public sealed class ManualClockTests
{
    readonly ManualClock _clock = new();
    readonly List<string> _fired = [];
    readonly DateTimeOffset _start;

    public ManualClockTests() => _start = _clock.GetUtcNow();

    [Fact]
    public void Time_stands_still_until_it_is_moved()
    {
        var (now, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());

        _clock.GetUtcNow().ShouldBe(now);
        _clock.GetTimestamp().ShouldBe(timestamp);
        _clock.Advance(TimeSpan.FromSeconds(3));
        _clock.GetUtcNow().ShouldBe(now + TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50_000_000)]
    [InlineData(864_000_000_007)]
    public void Elapsed_time_is_exact_to_the_tick(long ticks)
    {
        _clock.Advance(TimeSpan.FromTicks(12_345_677));
        var start = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromTicks(ticks));

        _clock.GetElapsedTime(start).Ticks.ShouldBe(ticks);
    }

    [Fact]
    public void Timestamps_are_not_ticks()
    {
        var start = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromSeconds(1));

        (_clock.GetTimestamp() - start).ShouldBe(_clock.TimestampFrequency);
        _clock.TimestampFrequency.ShouldNotBeOneOf(TimeSpan.TicksPerSecond, 1_000_000_000);
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_each_at_its_own_time()
    {
        Arm("late", 3);
        Arm("early", 1);
        Arm("middle", 2);

        _clock.Advance(TimeSpan.FromSeconds(10));

        _fired.ShouldBe(["early 1", "middle 2", "late 3"]);
        _clock.GetUtcNow().ShouldBe(_start + TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Timers_due_at_the_same_time_fire_in_the_order_of_their_arming()
    {
        Arm("first", 1);
        Arm("second", 1);

        _clock.Advance(TimeSpan.FromSeconds(1));

        _fired.ShouldBe(["first 1", "second 1"]);
    }

    [Fact]
    public void A_timer_does_not_fire_a_tick_too_early()
    {
        Arm("timer", 1);

        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        _fired.ShouldBeEmpty();
        _clock.NextDue.ShouldBe(TimeSpan.FromTicks(1));

        _clock.Advance(TimeSpan.FromTicks(1));
        _fired.ShouldBe(["timer 1"]);
        _clock.NextDue.ShouldBeNull();
    }

    [Fact]
    public void A_periodic_timer_fires_at_every_period()
    {
        Arm("beat", due: 1, period: 2);

        _clock.Advance(TimeSpan.FromSeconds(6));

        _fired.ShouldBe(["beat 1", "beat 3", "beat 5"]);
    }

    [Fact]
    public void A_timer_armed_by_a_callback_fires_in_the_same_advance_when_it_is_due()
    {
        using var timer = _clock.CreateTimer(_ => Arm("second", 1), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(2));

        _fired.ShouldBe(["second 2"]);
    }

    [Fact]
    public void A_callback_that_moves_the_clock_does_not_turn_it_back()
    {
        Arm("late", 2);
        using var timer = _clock.CreateTimer(_ => _clock.Advance(TimeSpan.FromSeconds(5)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(3));

        _fired.ShouldBe(["late 2"]);
        _clock.GetUtcNow().ShouldBe(_start + TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void A_changed_timer_counts_from_the_change()
    {
        var timer = Arm("timer", 2);
        _clock.Advance(TimeSpan.FromSeconds(1));

        timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(5));

        _fired.ShouldBe(["timer 3"]);
    }

    [Fact]
    public void A_stopped_or_disposed_timer_does_not_fire()
    {
        Arm("stopped", 1).Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var disposed = Arm("disposed", 1);
        disposed.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(5));

        _fired.ShouldBeEmpty();
        _clock.PendingTimers.ShouldBe(0);
        disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan).ShouldBeFalse();
    }

    [Fact]
    public async Task A_timer_due_at_once_needs_no_advance()
    {
        var fired = new TaskCompletionSource();
        using var timer = _clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await Eventually.Completes(fired.Task, "the timer has fired");
    }

    [Fact]
    public async Task A_test_can_wait_until_code_elsewhere_has_begun_to_wait()
    {
        var token = TestContext.Current.CancellationToken;
        var pause = Task.Run(() => Task.Delay(TimeSpan.FromMinutes(5), _clock, token), token);

        await Eventually.Completes(_clock.UntilPending(1), "the pause has begun");
        pause.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMinutes(5));

        await Eventually.Completes(pause, "the pause is over");
    }

    [Fact]
    public void Timers_can_be_armed_and_the_clock_moved_from_many_threads()
    {
        var fired = 0;

        Parallel.For(0, 2_000, i =>
        {
            _clock.CreateTimer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromMilliseconds(i % 7 + 1), Timeout.InfiniteTimeSpan);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        });
        _clock.Advance(TimeSpan.FromSeconds(1));

        fired.ShouldBe(2_000);
        _clock.PendingTimers.ShouldBe(0);
    }

    ITimer Arm(string name, int due, int? period = null)
    {
        void Record(object? state) => _fired.Add($"{name} {(_clock.GetUtcNow() - _start).TotalSeconds}");
        return _clock.CreateTimer(Record, null, TimeSpan.FromSeconds(due), period is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
    }
}
