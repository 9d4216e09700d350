using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.Plan;

namespace Outlive.Webhooks;

/// <summary>What webhooks need of the instance.</summary>
internal sealed record WebhookContext
{
    public required string Instance { get; init; }

    /// <summary>For cursors and dead letters.</summary>
    public required string Directory { get; init; }

    public required EventJournal Journal { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>From 0 to 1, for jitter.</summary>
    public required Func<double> Chance { get; init; }

    /// <summary>The value of a secret; fails with an <see cref="OutliveException"/>.</summary>
    public required Func<SecretDefinition, string> Secret { get; init; }

    /// <summary>Kind, message and details of something about a webhook.</summary>
    public required Action<string, string, Dictionary<string, string>> Tell { get; init; }
}
