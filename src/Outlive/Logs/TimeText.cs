namespace Outlive.Logs;

/// <summary>Writes times as <c>2026-01-02T03:04:05.000000006Z</c>; a time like the last one costs nothing.</summary>
internal sealed class TimeText
{
    public const int Length = 30;

    const long NanosecondsPerSecond = 1_000_000_000;

    readonly byte[] _text = "1970-01-01T00:00:00.000000000Z"u8.ToArray();
    long _time;
    long _second;

    public ReadOnlySpan<byte> Of(long unixNanoseconds)
    {
        if (unixNanoseconds != _time)
        {
            var (second, nanoseconds) = Math.DivRem(unixNanoseconds, NanosecondsPerSecond);
            if (second != _second) WriteSecond(second);
            WriteDigits(20, 9, (uint)nanoseconds);
            (_time, _second) = (unixNanoseconds, second);
        }
        return _text;
    }

    void WriteSecond(long second)
    {
        var time = DateTime.UnixEpoch.AddSeconds(second);
        WriteDigits(0, 4, (uint)time.Year);
        WriteDigits(5, 2, (uint)time.Month);
        WriteDigits(8, 2, (uint)time.Day);
        WriteDigits(11, 2, (uint)time.Hour);
        WriteDigits(14, 2, (uint)time.Minute);
        WriteDigits(17, 2, (uint)time.Second);
    }

    void WriteDigits(int at, int count, uint number)
    {
        for (int i = at + count - 1; i >= at; i--)
        {
            (number, uint digit) = Math.DivRem(number, 10);
            _text[i] = (byte)('0' + digit);
        }
    }
}
