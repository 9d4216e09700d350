namespace Outlive.Plan;

/// <summary>Where the API listens beside the instance's Unix socket, and who may use it there.</summary>
internal sealed record ServerDefinition
{
    /// <summary>As in http://127.0.0.1:7780; empty: nowhere.</summary>
    public string[] Listen { get; set; } = [];
    public TlsDefinition? Tls { get; set; }
    public TokenDefinition[] Tokens { get; set; } = [];
    /// <summary>Who has no token may read.</summary>
    public bool AnonymousReads { get; set; }
    /// <summary>Names by which the API is called, beside its addresses and localhost.</summary>
    public string[] Hosts { get; set; } = [];
    /// <summary>Other sites whose pages may use the API, as in https://example.org.</summary>
    public string[] Cors { get; set; } = [];
    /// <summary>Whose members may use the Unix socket too.</summary>
    public SocketDefinition? Socket { get; set; }
    /// <summary>Surfaces of other systems.</summary>
    public CompatDefinition[] Compat { get; set; } = [];
}
