namespace Outlive.Cli.Parsing;

/// <summary>How a command says how it went.</summary>
internal static class ExitCode
{
    public const int Done = 0, Failed = 1, WrongUse = 2, Unreachable = 3, TimedOut = 4;
}
