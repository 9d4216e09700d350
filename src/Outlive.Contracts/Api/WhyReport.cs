namespace Outlive.Contracts.Api;

/// <summary>The causal story of a service.</summary>
public sealed record WhyReport
{
    public string Service { get; set; } = "";
    public ServiceState State { get; set; }
    /// <summary>Sentences, the nearest cause first.</summary>
    public string[] Sentences { get; set; } = [];
    public string[] LastOutput { get; set; } = [];
    public InstanceEvent[] Events { get; set; } = [];
}
