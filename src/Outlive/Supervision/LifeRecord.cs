using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Supervision;

/// <summary>A service as a daemon that was killed must find it again.</summary>
internal sealed record LifeRecord
{
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public int Replica { get; set; }

    /// <summary>Null: the service has gone.</summary>
    public Life? Life { get; set; }

    /// <summary>Of one that leaves: no plan has it any more, and its end is not done.</summary>
    public string? Leaving { get; set; }

    public string? StopsFor { get; set; }
    public string? Process { get; set; }
    public int Pid { get; set; }
    public ulong StartTime { get; set; }
    public bool MainEnded { get; set; }
    public bool Disturbed { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? ReadyAt { get; set; }
    public DateTimeOffset? Due { get; set; }
    public TimeSpan? DueTick { get; set; }
    public TimeSpan Patience { get; set; }
    public string? Cgroup { get; set; }
    public Dictionary<string, int>? Ports { get; set; }
    public Dictionary<string, int>? PortsBefore { get; set; }
    public ExitSnapshot? LastExit { get; set; }

    /// <summary>The newest event of the keeper that had been dealt with when this was written.</summary>
    public long Cursor { get; set; }

    /// <summary>The keeper that told it.</summary>
    public int Keeper { get; set; }

    public static LifeRecord Of(Service service, KeeperMark mark) => new()
    {
        Id = service.Id,
        Name = service.Name,
        Replica = service.Replica,
        Leaving = service.Leaving ? JsonSerializer.Serialize(service.Definition, PlanJson.Default.ServiceDefinition) : null,
        StopsFor = service.StopsFor,
        Life = service.Life,
        Process = service.Process,
        Pid = service.Pid,
        StartTime = service.StartTime,
        MainEnded = service.MainEnded,
        Disturbed = service.Disturbed,
        StartedAt = service.StartedAt,
        ReadyAt = service.ReadyAt,
        Due = service.Due,
        DueTick = service.DueTick,
        Patience = service.Patience,
        Cgroup = service.Cgroup,
        Ports = service.Ports.Count == 0 ? null : service.Ports,
        PortsBefore = service.PortsBefore.Count == 0 ? null : service.PortsBefore,
        LastExit = service.LastExit,
        Cursor = mark.Sequence,
        Keeper = mark.Keeper,
    };

    public void Restore(Service service)
    {
        service.Life = Life!;
        service.Leaving = Leaving is not null;
        service.StopsFor = StopsFor;
        service.Process = Process;
        service.Pid = Pid;
        service.StartTime = StartTime;
        service.MainEnded = MainEnded;
        service.Disturbed = Disturbed;
        service.StartedAt = StartedAt;
        service.ReadyAt = ReadyAt;
        service.Due = Due;
        service.DueTick = DueTick;
        service.Patience = Patience;
        service.Cgroup = Cgroup;
        service.Ports = Ports ?? [];
        service.PortsBefore = PortsBefore ?? [];
        service.LastExit = LastExit;
    }
}
