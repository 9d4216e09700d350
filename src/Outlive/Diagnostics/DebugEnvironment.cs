using Outlive.Contracts.Api;

namespace Outlive.Diagnostics;

/// <summary>The variables DEBUG, DEBUG_LEVEL, DEBUG_CATEGORIES and DEBUG_CONSOLE, which stand above the plan's settings.</summary>
internal static class DebugEnvironment
{
    static readonly string[] s_yes = ["1", "true", "yes", "on", "*"];
    static readonly string[] s_no = ["", "0", "false", "no", "off"];

    public static LoggingSettings Apply(LoggingSettings settings, IReadOnlyDictionary<string, string> environment)
    {
        if (Value("DEBUG") is { } debug && !Is(s_no, debug))
            settings = settings with { Level = "debug", Categories = Is(s_yes, debug) ? settings.Categories : Names(debug) };
        if (Value("DEBUG_LEVEL") is { Length: > 0 } level && DaemonLogFilter.TryLevel(level, out _)) settings = settings with { Level = level.ToLowerInvariant() };
        if (Value("DEBUG_CATEGORIES") is { } categories && Names(categories) is { Length: > 0 } names) settings = settings with { Categories = names };
        if (Value("DEBUG_CONSOLE") is { } console) settings = settings with { Console = Is(s_yes, console) };
        return settings;

        string? Value(string name) => environment.TryGetValue(name, out var value) ? value.Trim() : null;
    }

    static bool Is(string[] words, string value) => words.Contains(value, StringComparer.OrdinalIgnoreCase);

    static string[] Names(string list) => list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
