using System.Text.Json.Serialization;
using Outlive.Contracts.Api;

namespace Outlive.Plan;

/// <summary>One service as it was written, with the defaults filled in.</summary>
internal sealed record ServiceDefinition
{
    public string Name { get; set; } = "";
    /// <summary>Null for an external service.</summary>
    public CommandDefinition? Command { get; set; }
    public ServiceType Type { get; set; }
    public string? DisplayName { get; set; }
    public string Category { get; set; } = "service";
    public string? Color { get; set; }
    public Dictionary<string, string> Labels { get; set; } = [];
    /// <summary>Absolute, but for placeholders.</summary>
    public string WorkingDirectory { get; set; } = "";
    public Dictionary<string, string> Environment { get; set; } = [];
    /// <summary>Absolute paths, read at each start; later ones win, and the environment wins over all.</summary>
    public string[] EnvFiles { get; set; } = [];
    public bool ClearEnvironment { get; set; }
    public Dictionary<string, SecretDefinition> Secrets { get; set; } = [];
    public PortDefinition[] Ports { get; set; } = [];
    public bool Autostart { get; set; } = true;
    public bool Enabled { get; set; } = true;
    public int Replicas { get; set; } = Defaults.Replicas;
    public string[] Profiles { get; set; } = [];
    public Dictionary<string, DependencyDefinition> DependsOn { get; set; } = [];
    public ProbeDefinition? Ready { get; set; }
    public ProbeDefinition? Alive { get; set; }
    public RestartDefinition Restart { get; set; } = new();
    public StopDefinition Stop { get; set; } = new();
    public HooksDefinition Hooks { get; set; } = new();
    public LimitsDefinition? Limits { get; set; }
    /// <summary>Soft: a restart when more is used for three samples.</summary>
    public long? MaxMemory { get; set; }
    public TimeSpan? MaxRuntime { get; set; }
    public string? User { get; set; }
    public string? Group { get; set; }
    public uint? Umask { get; set; }
    public SandboxDefinition? Sandbox { get; set; }

    /// <summary>Its ports are nobody else's concern: whoever has the same ones has them elsewhere.</summary>
    [JsonIgnore]
    public bool OwnNetwork => Sandbox is { PrivateNetwork: true };
    /// <summary>Hold a pipe open as its stdin; otherwise it reads nothing.</summary>
    public bool HoldStdin { get; set; }
    public bool Tty { get; set; }
    public LogsDefinition Logs { get; set; } = new();
}
