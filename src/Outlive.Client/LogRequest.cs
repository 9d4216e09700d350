namespace Outlive.Client;

/// <summary>Which lines of output, in the words of the API.</summary>
public sealed record LogRequest
{
    /// <summary>Names or ids; empty: all.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];
    public string? Stream { get; init; }
    /// <summary>A time, or how long ago, as in 10m.</summary>
    public string? Since { get; init; }
    public string? Until { get; init; }
    /// <summary>The last so many of each service.</summary>
    public int? Tail { get; init; }
    /// <summary>A regular expression.</summary>
    public string? Search { get; init; }
    public int? Limit { get; init; }
    public bool Follow { get; init; }
    /// <summary>The position of the last line that was read.</summary>
    public string? After { get; init; }

    internal string ToQuery()
    {
        var query = new QueryText();
        foreach (var service in Services) query.Add("service", service);
        return query.Add("stream", Stream).Add("since", Since).Add("until", Until).Add("tail", Tail).Add("search", Search)
            .Add("limit", Limit).Add("after", After).Add("follow", Follow ? "true" : null).ToString();
    }
}
