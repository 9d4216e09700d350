using System.Diagnostics;

namespace Outlive.Bench;

/// <summary>A clock that is so many times faster than the true one; timers go by it, but none in less than a true millisecond.</summary>
internal sealed class HurriedClock(double factor) : TimeProvider
{
    static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    readonly long begin = Stopwatch.GetTimestamp();
    readonly DateTimeOffset beginning = System.GetUtcNow();

    public TimeSpan Passed => Stopwatch.GetElapsedTime(begin) * factor;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Passed.Ticks;

    public override DateTimeOffset GetUtcNow() => beginning + Passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(base.CreateTimer(callback, state, Hurry(dueTime), Hurry(period)), Hurry);

    TimeSpan Hurry(TimeSpan due) => due <= TimeSpan.Zero ? due : due / factor < Least ? Least : due / factor;

    sealed class HurriedTimer(ITimer timer, Func<TimeSpan, TimeSpan> hurry) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(hurry(dueTime), hurry(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
