using System.Buffers.Text;
using Outlive.Linux;

namespace Outlive.Usage;

/// <summary>What /proc/PID/stat says of what one process uses: its processor time with that of the children it has waited for.</summary>
internal readonly record struct ProcessUsage(ulong StartTime, long CpuMicroseconds, int Threads, long MemoryBytes)
{
    /// <summary>The kernel tells programs times in hundredths of a second whatever it counts in itself (USER_HZ).</summary>
    const long MicrosecondsPerTick = 10_000;

    public static ProcessUsage? Read(int pid)
    {
        Span<byte> room = stackalloc byte[1024];
        return Parse(room[..ProcFile.Read(pid, "stat", room)]);
    }

    internal static ProcessUsage? Parse(ReadOnlySpan<byte> text)
    {
        // The name may hold anything, parentheses too; the numbers begin behind the last one.
        var close = text.LastIndexOf((byte)')');
        if (close < 0 || close + 4 >= text.Length || text[close + 2] is (byte)'Z' or (byte)'X') return null;
        text = text[(close + 4)..];
        long ticks = 0, threads = 0, start = 0, pages = 0;
        // Field 4 of proc(5) is the first behind the state; 14 to 17 are times, 20 threads, 22 the start, 24 the resident pages.
        for (var field = 4; field <= 24; field++)
        {
            if (!Utf8Parser.TryParse(text, out long value, out var used)) return null;
            if (field is >= 14 and <= 17) ticks += value;
            else if (field == 20) threads = value;
            else if (field == 22) start = value;
            else if (field == 24) pages = value;
            text = text[Math.Min(text.Length, used + 1)..];
        }
        return new((ulong)start, ticks * MicrosecondsPerTick, (int)threads, pages * Environment.SystemPageSize);
    }
}
