using Outlive.Contracts.Keeper;

namespace Outlive.Contracts.Api;

/// <summary>A service (one replica of it) as an observer sees it. Each change has a new version.</summary>
public sealed record ServiceSnapshot
{
    /// <summary>As in web, or web-2 for one of several replicas.</summary>
    public string Id { get; set; } = "";
    /// <summary>The service's name in the plan.</summary>
    public string Name { get; set; } = "";
    public string? DisplayName { get; set; }
    public int Replica { get; set; } = 1;
    public ServiceType Type { get; set; }
    public string Category { get; set; } = "service";
    public Dictionary<string, string> Labels { get; set; } = [];
    public string? Color { get; set; }
    /// <summary>plan, defined (at run time) or run (a one-off).</summary>
    public string Origin { get; set; } = "plan";
    public long Version { get; set; }
    public ServiceState State { get; set; }
    public bool Ready { get; set; }
    public ServiceHealth Health { get; set; }
    /// <summary>Why it is where it is, in a sentence.</summary>
    public string? Why { get; set; }
    /// <summary>What the program says of itself (sd_notify STATUS).</summary>
    public string? Status { get; set; }
    /// <summary>The running process, or the last one.</summary>
    public string? Process { get; set; }
    public int? Pid { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? ReadyAt { get; set; }
    /// <summary>Starts after the first, since the operator or the plan last started it.</summary>
    public int Restarts { get; set; }
    /// <summary>Young deaths in a row, of MaxTries (-1: no limit).</summary>
    public int Tries { get; set; }
    public int MaxTries { get; set; }
    public DateTimeOffset? NextRetry { get; set; }
    public string[] DependsOn { get; set; } = [];
    public string[] WaitingFor { get; set; } = [];
    public PortSnapshot[] Ports { get; set; } = [];
    public ExitSnapshot? LastExit { get; set; }
    public ProbeSnapshot? ReadyProbe { get; set; }
    public ProbeSnapshot? AliveProbe { get; set; }
    public UsageSnapshot? Usage { get; set; }
    public LimitReport[] Limits { get; set; } = [];
}
