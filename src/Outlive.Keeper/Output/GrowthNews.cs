using System.Diagnostics;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>Tells at once that output grew, and while it goes on growing only now and then.</summary>
internal sealed class GrowthNews(EventLoop control, Action tell)
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    long lastTold;
    bool raised;

    /// <summary>From any thread.</summary>
    public void Raise()
    {
        if (!Interlocked.Exchange(ref raised, true)) control.Post(Await);
    }

    void Await()
    {
        var rest = lastTold == 0 ? TimeSpan.Zero : Interval - Stopwatch.GetElapsedTime(lastTold);
        if (rest > TimeSpan.Zero) control.After(rest, Tell);
        else Tell();
    }

    void Tell()
    {
        // What grows after this line is told anew.
        Volatile.Write(ref raised, false);
        lastTold = Stopwatch.GetTimestamp();
        tell();
    }
}
