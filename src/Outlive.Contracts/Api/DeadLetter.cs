namespace Outlive.Contracts.Api;

/// <summary>An event that a webhook did not take.</summary>
public sealed record DeadLetter
{
    public string Id { get; set; } = "";
    public string Webhook { get; set; } = "";
    public DateTimeOffset GivenUpAt { get; set; }
    public int Tries { get; set; }
    /// <summary>What came of the last try.</summary>
    public string Problem { get; set; } = "";
    public InstanceEvent Event { get; set; } = new();
}
