using System.Globalization;

namespace Outlive.Plan.Values;

/// <summary>Signals by their names on Linux.</summary>
internal static class SignalText
{
    public const int Last = 64;

    // x86-64 and arm64 alike; 32 and 33 belong to the C library. SIGRTMIN is what programs call 34.
    static readonly string[] s_names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static int? Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number is >= 1 and <= Last ? number : null;
        var name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        var index = Array.FindIndex(s_names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index >= 0) return index + 1;
        return name.StartsWith("RTMIN", StringComparison.OrdinalIgnoreCase) ? RealTime(name[5..]) : null;
    }

    public static string Write(int signal) =>
        signal >= 1 && signal <= s_names.Length ? "SIG" + s_names[signal - 1] : signal.ToString(CultureInfo.InvariantCulture);

    static int? RealTime(string plus)
    {
        if (plus.Length == 0) return 34;
        return plus[0] == '+' && int.TryParse(plus.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var above) && above <= 30
            ? 34 + above : null;
    }
}
