namespace Outlive.Contracts.Keeper;

/// <summary>A signal for the main process, or for every process of its tree.</summary>
public sealed record SignalRequest(int Number)
{
    public bool Tree { get; set; }
}
