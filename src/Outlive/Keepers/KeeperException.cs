using Outlive.Contracts.Keeper;

namespace Outlive.Keepers;

/// <summary>The keeper refused.</summary>
public sealed class KeeperException(KeeperError error) : Exception(error.Message)
{
    public string Code => error.Code;
    /// <summary>The step of the start that failed, when it was one.</summary>
    public string? Step => error.Step;
    public int ErrorNumber => error.Errno;
}
