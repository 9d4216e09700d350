namespace Outlive.Linux;

/// <summary>
/// The runtime's thread that compiles again what runs often comes and goes, and where no thread may be made any more (a pids
/// limit, a user's limit of processes) the runtime aborts for want of it. With this in a keeper's environment it stays.
/// </summary>
internal static class RuntimeThreads
{
    public const string Variable = "DOTNET_TC_BackgroundWorkerTimeoutMs";
    /// <summary>Hexadecimal, and for ever.</summary>
    public const string Value = "FFFFFFFF";
}
