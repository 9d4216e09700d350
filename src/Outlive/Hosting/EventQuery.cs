namespace Outlive.Hosting;

/// <summary>Which events, in the words of the API.</summary>
internal sealed record EventQuery
{
    /// <summary>Those with a greater number.</summary>
    public long After { get; init; }

    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>Kinds, or their beginnings with a star, as in service.*; empty: all.</summary>
    public string[] Kinds { get; init; } = [];

    public string? Service { get; init; }
    public int? Limit { get; init; }
    public bool Follow { get; init; }
}
