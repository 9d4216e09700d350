using System.Globalization;
using Microsoft.AspNetCore.Http;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Requests;

/// <summary>The words after the path, each checked, with a sentence for a wrong one.</summary>
internal sealed class Query(IQueryCollection values, TimeProvider time)
{
    public string? Text(string name) => values.TryGetValue(name, out var found) && found.Count > 0 && found[^1] is { Length: > 0 } text ? text : null;

    /// <summary>Given several times, or once with commas.</summary>
    public string[] All(string name)
    {
        if (!values.TryGetValue(name, out var found)) return [];
        var all = new List<string>();
        foreach (var value in found) all.AddRange((value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return [.. all];
    }

    public bool Flag(string name, bool otherwise = false) => Text(name) switch
    {
        null => values.ContainsKey(name) || otherwise,
        "true" or "1" => true,
        "false" or "0" => false,
        var other => throw Wrong(name, other, "true or false"),
    };

    public int? Count(string name)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw Wrong(name, text, "a number, 0 or more");
    }

    public long? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, text, "a number, 0 or more");
    }

    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { } text) return null;
        return DurationText.Parse(text) ?? throw Wrong(name, text, "a duration like 500ms, 30s, 10m or 1h30m");
    }

    /// <summary>A time, or how long ago.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DurationText.Parse(text) is { } ago) return time.GetUtcNow() - ago;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at : throw Wrong(name, text, "a time like 2026-01-31T12:00:00Z, or how long ago, like 10m");
    }

    public static OutliveException Wrong(string name, string value, string expected) =>
        new(ErrorCode.BadRequest, $"cannot read the request: {name} is \"{value}\"; it takes {expected}", name);
}
