namespace Outlive.Keeper.Time;

/// <summary>The keeper's one look at the clocks: it stamps records and output, and decides nothing by the one on the wall.</summary>
internal static class Clock
{
    static readonly TimeProvider System = TimeProvider.System;

    public static long Milliseconds => System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Since a beginning that all processes of this machine have in common; nobody sets it.</summary>
    public static long Steady => (long)System.GetElapsedTime(0).TotalMilliseconds;

    public static ulong Nanoseconds => (ulong)(System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
