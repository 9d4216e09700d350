namespace Outlive.Cli.Parsing;

/// <summary>The command line makes no sense.</summary>
internal sealed class WrongUseException(string message) : Exception(message);
