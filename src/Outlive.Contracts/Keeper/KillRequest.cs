namespace Outlive.Contracts.Keeper;

/// <summary>End a whole tree: a signal, a time to obey it, then SIGKILL to all that is left.</summary>
public sealed record KillRequest
{
    /// <summary>0: no polite signal, only SIGKILL.</summary>
    public int Signal { get; set; } = 15;
    public int GraceMs { get; set; } = 10_000;
    /// <summary>How long SIGKILL may take before the answer names what is still alive.</summary>
    public int DeadlineMs { get; set; } = 5_000;
    /// <summary>Who asks: kept in the exit record.</summary>
    public string? By { get; set; }
}
