namespace Outlive.Hosting;

/// <summary>Which lines of output, in the words of the API.</summary>
internal sealed record LogQuery
{
    /// <summary>Names or ids; empty: all.</summary>
    public string[] Services { get; init; } = [];

    public string? Stream { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last so many of each service before following.</summary>
    public int? Tail { get; init; }

    /// <summary>A regular expression.</summary>
    public string? Search { get; init; }

    public int? Limit { get; init; }
    public bool Follow { get; init; }

    /// <summary>The position of the last line that was read.</summary>
    public string? After { get; init; }
}
