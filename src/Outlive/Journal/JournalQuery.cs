using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>Which events a reader wants.</summary>
internal sealed record JournalQuery
{
    /// <summary>Those with a greater number.</summary>
    public long After { get; init; }

    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>Kinds, or their beginnings with a star, as in service.*; empty: all.</summary>
    public string[] Kinds { get; init; } = [];

    public string? Service { get; init; }

    /// <summary>No more than these, the first ones.</summary>
    public int? Limit { get; init; }

    /// <summary>Go on with what happens later.</summary>
    public bool Follow { get; init; }

    public bool Matches(InstanceEvent happened) =>
        (Service is null || happened.Service == Service)
        && !(happened.At < Since)
        && !(happened.At > Until)
        && (Kinds.Length == 0 || IsOf(happened.Kind, Kinds));

    /// <summary>Of one of these kinds, or with such a beginning.</summary>
    public static bool IsOf(string kind, string[] wanted) => Array.Exists(wanted, x => IsOf(kind, x));

    static bool IsOf(string kind, string wanted) =>
        wanted.EndsWith('*') ? kind.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1)) : kind == wanted;
}
