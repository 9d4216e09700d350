namespace Outlive.Client;

/// <summary>Which events, in the words of the API.</summary>
public sealed record EventRequest
{
    /// <summary>Those with a greater number.</summary>
    public long? After { get; init; }
    /// <summary>A time, or how long ago, as in 10m.</summary>
    public string? Since { get; init; }
    public string? Until { get; init; }
    /// <summary>Kinds, or their beginnings with a star, as in service.*; empty: all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];
    public string? Service { get; init; }
    public int? Limit { get; init; }
    public bool Follow { get; init; }

    internal string ToQuery()
    {
        var query = new QueryText();
        foreach (var kind in Kinds) query.Add("kind", kind);
        return query.Add("after", After).Add("since", Since).Add("until", Until).Add("service", Service).Add("limit", Limit)
            .Add("follow", Follow ? "true" : null).ToString();
    }
}
