using System.Text;
using Outlive.Contracts;

namespace Outlive.Hosting;

/// <summary>
/// Names of processes at the keeper: the service's and a number that grows over restarts of everything, as time does. What is
/// too long for the keeper is cut and gets a hash, so that two services never meet.
/// </summary>
internal sealed class ProcessIds(TimeProvider time)
{
    const int LongestName = 22;
    const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    long last;

    public string Next(string service)
    {
        last = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        return $"{Short(service)}.{Text(last)}";
    }

    /// <summary>What was seen already is never given again, although a clock was set back.</summary>
    public void Seen(string process) => last = Math.Max(last, NumberOf(process));

    /// <summary>Milliseconds since 1970, or a little more where two were started in one.</summary>
    public static long NumberOf(string process) => process.LastIndexOf('.') is var dot and >= 0 ? Number(process.AsSpan(dot + 1)) : 0;

    /// <summary>Also the name of its cgroup.</summary>
    public static string Short(string service) =>
        service.Length <= LongestName ? service : $"{service[..15]}-{Checksum.Text(Encoding.UTF8.GetBytes(service))[..6]}";

    static long Number(ReadOnlySpan<char> text)
    {
        long number = 0;
        foreach (var digit in text)
            if (Digits.IndexOf(digit, StringComparison.Ordinal) is var value and >= 0 && number < long.MaxValue / 72) number = number * 36 + value;
            else return 0;
        return number;
    }

    static string Text(long number)
    {
        Span<char> digits = stackalloc char[13];
        var at = digits.Length;
        for (; number > 0; number /= 36) digits[--at] = Digits[(int)(number % 36)];
        return new(digits[at..]);
    }
}
