namespace Outlive.Contracts.Api;

/// <summary>A port of a service.</summary>
public sealed record PortSnapshot
{
    public string Name { get; set; } = "";
    public int Port { get; set; }
    /// <summary>Something accepts connections there; null: not looked at yet.</summary>
    public bool? Open { get; set; }
}
