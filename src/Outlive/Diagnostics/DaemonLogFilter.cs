using Outlive.Contracts.Api;

namespace Outlive.Diagnostics;

/// <summary>Which entries are written: from a level on, of some categories and what is below them.</summary>
internal sealed class DaemonLogFilter
{
    readonly string[] _categories;

    public DaemonLogFilter(LoggingSettings settings)
    {
        if (!TryLevel(settings.Level, out var level))
            throw new OutliveException(ErrorCode.BadRequest, $"cannot change logging: there is no level \"{settings.Level}\"; take debug, trace, info, warn or error");
        (Settings, Level) = (settings with { Categories = [.. settings.Categories] }, level);
        _categories = Settings.Categories;
    }

    public LoggingSettings Settings { get; }

    public DaemonLogLevel Level { get; }

    public static bool TryLevel(string name, out DaemonLogLevel level) =>
        Enum.TryParse(name, ignoreCase: true, out level) && Enum.IsDefined(level) && !char.IsAsciiDigit(name[0]);

    public bool IsEnabled(DaemonLogLevel level, string category) => level >= Level && Includes(category);

    /// <summary>`http` stands for `http:proxy` too, `perf:*` for all below perf, `*` for everything.</summary>
    public bool Includes(string category)
    {
        foreach (var wanted in _categories)
        {
            var name = wanted.EndsWith('*') ? wanted.AsSpan(0, wanted.Length - 1) : wanted;
            if (name.Length < wanted.Length && category.AsSpan().StartsWith(name)) return true;
            if (category.AsSpan().StartsWith(name) && (category.Length == name.Length || category[name.Length] is ':' or '.')) return true;
        }
        return false;
    }
}
