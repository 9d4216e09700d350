namespace Outlive.Logs;

/// <summary>Which lines of which services.</summary>
internal sealed record LogRequest
{
    /// <summary>Ids, and where an instance is asked names as well; empty: all.</summary>
    public string[] Services { get; init; } = [];

    public string? Stream { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>Begin with the last so many of each service that match.</summary>
    public int? Tail { get; init; }

    /// <summary>A regular expression.</summary>
    public string? Search { get; init; }

    public int? Limit { get; init; }
    public bool Follow { get; init; }

    /// <summary>The position of the last line that was read; where it knows a service, it stands above tail and since.</summary>
    public string? After { get; init; }
}
