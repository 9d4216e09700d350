using Microsoft.Extensions.Logging;

namespace Outlive.Diagnostics;

/// <summary>Takes entries of one category in .NET's own words.</summary>
internal sealed class DaemonLogger(DaemonLog log, string category) : ILogger
{
    const string Ours = "Outlive.";

    static readonly string[] s_process = ["Process", "ProcessId"];
    static readonly string[] s_container = ["Container", "ContainerId"];
    static readonly string[] s_network = ["Network", "NetworkId"];

    /// <summary>Outlive.Keepers.KeeperLink is keepers:KeeperLink; other names stay as they are.</summary>
    public static string CategoryOf(string name)
    {
        if (!name.StartsWith(Ours, StringComparison.Ordinal)) return name;
        var parts = name[Ours.Length..].Split('.', 2);
        parts[0] = parts[0].ToLowerInvariant();
        return string.Join(':', parts);
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.IsEnabled(LevelOf(logLevel), category);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        log.Write(new(LevelOf(logLevel), category, formatter(state, exception))
        {
            Values = [.. values.Where(x => x.Key != "{OriginalFormat}" && !IsOne(x.Key, s_process) && !IsOne(x.Key, s_container) && !IsOne(x.Key, s_network))],
            ProcessId = Find(values, s_process),
            ContainerId = Find(values, s_container),
            NetworkId = Find(values, s_network),
            Exception = exception,
        });
    }

    /// <summary>Scopes are not written.</summary>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    static DaemonLogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => DaemonLogLevel.Trace,
        LogLevel.Debug => DaemonLogLevel.Debug,
        LogLevel.Information => DaemonLogLevel.Info,
        LogLevel.Warning => DaemonLogLevel.Warn,
        _ => DaemonLogLevel.Error,
    };

    static string? Find(IReadOnlyList<KeyValuePair<string, object?>> values, string[] names)
    {
        foreach (var (name, value) in values)
            if (IsOne(name, names)) return value?.ToString();
        return null;
    }

    static bool IsOne(string name, string[] names) => names.Contains(name);
}
