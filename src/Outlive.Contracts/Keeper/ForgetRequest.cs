namespace Outlive.Contracts.Keeper;

/// <summary>Remove the record of an ended process.</summary>
public sealed record ForgetRequest
{
    public bool KeepOutput { get; set; }
}
