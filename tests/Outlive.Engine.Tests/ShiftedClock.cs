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

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
