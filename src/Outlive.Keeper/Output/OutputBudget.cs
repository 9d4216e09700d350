using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>Pipes grow only when found full, and all together by this much: the kernel charges them to our user.</summary>
internal sealed class OutputBudget
{
    public const int SmallPipe = 64 * 1024, LargePipe = 1024 * 1024;
    /// <summary>Half of what the kernel lets an ordinary user have before it makes his new pipes tiny (pipe-user-pages-soft).</summary>
    const long AllGrowth = 32L * LargePipe;

    long grown;

    /// <summary>The pipe's capacity from now on.</summary>
    public int Grow(int pipe)
    {
        if (Interlocked.Add(ref grown, LargePipe) <= AllGrowth && Libc.Control(pipe, Libc.F_SETPIPE_SZ, LargePipe) >= 0) return LargePipe;
        Interlocked.Add(ref grown, -LargePipe);
        return SmallPipe;
    }

    /// <summary>A pipe that an earlier keeper let grow.</summary>
    public void Adopt(int capacity)
    {
        if (capacity > SmallPipe) Interlocked.Add(ref grown, LargePipe);
    }

    public void Return(int capacity)
    {
        if (capacity > SmallPipe) Interlocked.Add(ref grown, -LargePipe);
    }
}
