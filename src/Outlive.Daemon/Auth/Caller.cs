namespace Outlive.Daemon.Auth;

/// <summary>Who asks, and what they may do.</summary>
/// <param name="Name">As the journal has it: root, uid:1000, token:ci, anonymous.</param>
internal sealed record Caller(string Name, Role Role)
{
    public static readonly Caller Anonymous = new("anonymous", Role.Anyone);

    /// <summary>Of the process at the other end of a Unix socket.</summary>
    public int? Pid { get; init; }

    /// <summary>Of the other end of a TCP connection.</summary>
    public string? Address { get; init; }
}
