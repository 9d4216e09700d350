namespace Outlive.Contracts.Keeper;

/// <summary>The first frame of every connection.</summary>
public sealed record HelloRequest
{
    public int Version { get; set; }
    /// <summary>This connection decides: there is at most one, and the keeper starts the daemon again when it dies.</summary>
    public bool Daemon { get; set; }
    /// <summary>The newest keeper generation the client has seen; an older keeper refuses.</summary>
    public long Generation { get; set; }
}
