namespace Outlive.Plan;

/// <summary>Files in PEM.</summary>
internal sealed record TlsDefinition
{
    public string Certificate { get; set; } = "";
    public string Key { get; set; } = "";
}
