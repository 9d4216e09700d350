using System.Diagnostics;
using System.Globalization;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>How probes speak to people.</summary>
internal static class ProbeWords
{
    const int LongestDetail = 300;

    public static string Of(ProbeKind kind) => kind switch
    {
        ProbeKind.Exec => "exec",
        ProbeKind.Http => "http",
        ProbeKind.Tcp => "tcp",
        ProbeKind.Log => "log",
        ProbeKind.Listening => "listening",
        ProbeKind.Notify => "notify",
        ProbeKind.Delay => "delay",
        ProbeKind.Watchdog => "watchdog",
        _ => throw new UnreachableException(),
    };

    public static string Of(TimeSpan span) => span.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0.###} ms");

    /// <summary>One line of what a program said: it may be long, and may hold what terminals obey.</summary>
    public static string Quote(string text)
    {
        var kept = text.Length <= LongestDetail ? text : string.Concat(text.AsSpan(0, LongestDetail), "…");
        return string.Create(kept.Length, kept, (into, from) =>
        {
            for (var i = 0; i < into.Length; i++) into[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
