namespace Outlive.Keeper.Time;

/// <summary>The keeper's one look at the wall clock: it stamps records and output, and decides nothing by it.</summary>
internal static class Clock
{
    static readonly TimeProvider System = TimeProvider.System;

    public static long Milliseconds => System.GetUtcNow().ToUnixTimeMilliseconds();

    public static ulong Nanoseconds => (ulong)(System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
