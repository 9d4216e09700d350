namespace Outlive.Keeper.Errors;

/// <summary>A request that can't be met, with the stable code that the client gets.</summary>
internal sealed class RefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
    public string? Step { get; init; }
    public int Errno { get; init; }
}
