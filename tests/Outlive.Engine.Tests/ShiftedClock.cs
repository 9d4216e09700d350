namespace Outlive.Engine.Tests;

/// <summary>The real time, but for the clock on the wall, which somebody sets; as the kernel has it, timers do not mind.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    long shift;

    /// <summary>Against the true time.</summary>
    public TimeSpan Shift
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref shift));
        set => Volatile.Write(ref shift, value.Ticks);
    }

    /// <summary>Timers of exactly these lengths are over in no time.</summary>
    public TimeSpan[] Hurried { get; init; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(base.CreateTimer(callback, state, Hurry(dueTime), period), Hurry);

    TimeSpan Hurry(TimeSpan due) => Hurried.Contains(due) ? TimeSpan.FromMilliseconds(50) : due;

    sealed class HurriedTimer(ITimer timer, Func<TimeSpan, TimeSpan> hurry) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(hurry(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
