namespace Outlive.Contracts.Api;

/// <summary>How many replicas.</summary>
public sealed record ScaleRequest
{
    public int Replicas { get; set; }
}
