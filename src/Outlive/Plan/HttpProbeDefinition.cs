namespace Outlive.Plan;

/// <summary>A request whose answer says how a service is.</summary>
internal sealed record HttpProbeDefinition
{
    /// <summary>With placeholders.</summary>
    public string Url { get; set; } = "";
    public string Method { get; set; } = "GET";
    public Dictionary<string, string> Headers { get; set; } = [];
    /// <summary>Inclusive; 2xx is 200 to 299.</summary>
    public int FirstStatus { get; set; } = 200;
    public int LastStatus { get; set; } = 299;
    /// <summary>Text that the body must contain.</summary>
    public string? Body { get; set; }
}
