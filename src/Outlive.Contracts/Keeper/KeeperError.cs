namespace Outlive.Contracts.Keeper;

/// <summary>Why a request was refused: a stable code, a sentence that says what to do, and where the kernel said no.</summary>
public sealed record KeeperError(string Code, string Message)
{
    public string? Step { get; set; }
    public int Errno { get; set; }
}
