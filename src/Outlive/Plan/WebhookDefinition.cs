namespace Outlive.Plan;

/// <summary>An address that is told of events.</summary>
internal sealed record WebhookDefinition
{
    /// <summary>Its host and port unless it was given a name; how far it was told is remembered by this.</summary>
    public string Name { get; set; } = "";
    public string Url { get; set; } = "";
    /// <summary>Kinds, or their beginnings with a star; empty: all.</summary>
    public string[] Events { get; set; } = [];
    /// <summary>What deliveries are signed with; null: they are not.</summary>
    public SecretDefinition? Secret { get; set; }
    /// <summary>Of one try.</summary>
    public TimeSpan Timeout { get; set; } = Defaults.WebhookTimeout;
    /// <summary>An event that is older and still not taken is a dead letter.</summary>
    public TimeSpan GiveUpAfter { get; set; } = Defaults.WebhookGiveUpAfter;
}
