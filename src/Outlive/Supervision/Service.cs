using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Linux;
using Outlive.Plan;

namespace Outlive.Supervision;

/// <summary>
/// A living service: one replica of a definition. Only the engine's turns touch it; everybody else reads <see cref="Snapshot"/>,
/// which is replaced at the end of a turn.
/// </summary>
internal sealed class Service(string id, ServiceDefinition definition, int replica)
{
    volatile ServiceSnapshot snapshot = new();

    /// <summary>Its name, or name-replica where there are several; so it changes with their number.</summary>
    public string Id { get; set; } = id;
    public int Replica { get; } = replica;

    /// <summary>What it has outside of this table goes by this name, which stays when the number of replicas changes.</summary>
    public string Key => Replica == 1 ? Name : $"{Name}-{Replica}";

    public ServiceDefinition Definition { get; set; } = definition;
    public string Name => Definition.Name;
    public bool External => Definition.Type == ServiceType.External;

    /// <summary>plan, defined or run.</summary>
    public string Origin { get; set; } = "plan";

    public Life Life { get; set; } = new();
    public long Version { get; set; }

    /// <summary>The operator's word, kept over restarts of the daemon: null when none was said.</summary>
    public bool? StoppedByOperator { get; set; }

    public bool ProbesPaused { get; set; }

    /// <summary>The running process, or the last one, by the keeper's name for it.</summary>
    public string? Process { get; set; }

    public int Pid { get; set; }

    /// <summary>The kernel's, which with the pid names one process for certain.</summary>
    public ulong StartTime { get; set; }

    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? ReadyAt { get; set; }
    public string? Cgroup { get; set; }

    /// <summary>Where v1 controllers hold its limits, and count what it uses.</summary>
    public string[] LimitCgroups { get; set; } = [];
    public LimitReport[] Limits { get; set; } = [];
    public ExitSnapshot? LastExit { get; set; }

    /// <summary>What it says of itself.</summary>
    public string? Status { get; set; }

    /// <summary>The main process has ended: what is left of the life is the end of its tree.</summary>
    public bool MainEnded { get; set; }

    /// <summary>It was ready and then died or was restarted, and its dependents don't know yet that it is back.</summary>
    public bool Disturbed { get; set; }

    /// <summary>Deadline of the state it is in, as people are told: the next try, or the end of patience with a start.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>The same by the clock that nobody sets, from its own beginning.</summary>
    public TimeSpan? DueTick { get; set; }

    /// <summary>Of Pending: how long it will have waited when it is due.</summary>
    public TimeSpan Patience { get; set; }

    public Dictionary<string, int> Ports { get; set; } = [];

    /// <summary>What it had when it ran the last time.</summary>
    public Dictionary<string, int> PortsBefore { get; set; } = [];

    /// <summary>Whether each port is open, as far as somebody has looked.</summary>
    public Dictionary<string, bool> Open { get; } = [];

    public ProbeSnapshot? ReadyProbe { get; set; }
    public ProbeSnapshot? AliveProbe { get; set; }
    public UsageSnapshot? Usage { get; set; }

    /// <summary>What it waits for, in words; with why.</summary>
    public string[] WaitingFor { get; set; } = [];

    /// <summary>Something that observers see has changed in this turn.</summary>
    public bool Dirty { get; set; }

    /// <summary>Somebody asked for its end, and others have to end before; why.</summary>
    public string? StopsFor { get; set; }

    /// <summary>It is to go when it has stopped: the plan or an operator removed it.</summary>
    public bool Leaving { get; set; }

    public ServiceSnapshot Snapshot => snapshot;

    /// <summary>How long its process has lived; of one that is not ours, as far as the clock on the wall can be believed.</summary>
    public TimeSpan Age(TimeProvider time) => StartTime > 0 ? ProcessAge.Of(StartTime) : time.GetUtcNow() - StartedAt is var age && age > TimeSpan.Zero ? age : TimeSpan.Zero;

    public void Publish()
    {
        Version++;
        snapshot = Describe();
        Dirty = false;
    }

    ServiceSnapshot Describe() => new()
    {
        Id = Id,
        Name = Name,
        DisplayName = Definition.DisplayName,
        Replica = Replica,
        Type = Definition.Type,
        Category = Definition.Category,
        Labels = Definition.Labels,
        Color = Definition.Color,
        Origin = Origin,
        Version = Version,
        State = Life.State,
        Ready = Life.Ready,
        Health = Life.Health,
        Why = Explain(),
        Status = Status,
        Process = Process,
        Pid = Life.Occupied && !MainEnded && Pid > 0 ? Pid : null,
        StartedAt = Process is null ? null : StartedAt,
        ReadyAt = Life.Ready ? ReadyAt : null,
        Restarts = Life.Restarts,
        Tries = Life.Tries,
        MaxTries = Definition.Restart.Tries,
        NextRetry = Life.State == ServiceState.Backoff ? Due : null,
        DependsOn = [.. Definition.DependsOn.Keys],
        WaitingFor = Life.State is ServiceState.Pending or ServiceState.Skipped ? WaitingFor : [],
        Ports = [.. Ports.Select(x => new PortSnapshot { Name = x.Key, Port = x.Value, Open = Open.TryGetValue(x.Key, out var open) ? open : null })],
        LastExit = LastExit,
        ReadyProbe = ReadyProbe,
        AliveProbe = AliveProbe,
        Usage = Usage,
        Limits = Limits,
    };

    string? Explain() => Life.State switch
    {
        ServiceState.Pending when WaitingFor.Length > 0 => $"waits for {string.Join(", ", WaitingFor)}",
        ServiceState.Backoff or ServiceState.Failed or ServiceState.Skipped or ServiceState.Stopping or ServiceState.Orphaned or
            ServiceState.Completed or ServiceState.Stopped or ServiceState.Running or ServiceState.Disabled or ServiceState.Pending => Life.Why,
        ServiceState.Starting => Life.Launching ? "is being started" : Definition.Ready is null ? null : ReadyProbe?.Detail ?? "not ready yet",
    };
}
