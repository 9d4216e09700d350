namespace Outlive.Keeper;

/// <summary>What the keeper's exit code means; the numbers of sysexits.h where it has one.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUse = 64;
    public const int WrongSystem = 69;
    public const int CannotCreate = 73;
    /// <summary>Another keeper serves this instance.</summary>
    public const int Taken = 75;
    /// <summary>A supervisor's SIGTERM: 128 and its number. An end that was asked for through the daemon is Done, and then nobody starts us again.</summary>
    public const int Terminated = 143;
}
