using Outlive.Contracts.Keeper;
using Outlive.Keeper.Output;
using Outlive.Keeper.Records;
using Outlive.Keeper.Time;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>What all parts of a running keeper share: its loops, its directories and the table of processes.</summary>
internal sealed class Instance
{
    readonly Dictionary<string, Process> processes = [];
    readonly Dictionary<int, Process> children = [];

    public required EventLoop Control { get; init; }
    public required EventLoop Background { get; init; }
    public required RunDirectory Run { get; init; }
    public required string State { get; init; }
    public required RecordStore Records { get; init; }
    public required OutputLanes Lanes { get; init; }
    public required Cgroups Cgroups { get; init; }
    public required TreeSweep Sweep { get; init; }
    public required EventLog Events { get; init; }
    public required long Generation { get; init; }
    /// <summary>What children get back: .NET raises its own.</summary>
    public required ulong OpenFiles { get; init; }
    public required bool ExitStatusIsKept { get; init; }
    /// <summary>Somebody else starts us again when we die.</summary>
    public required bool Supervised { get; init; }

    /// <summary>Children that are not processes of anybody's: the daemon, a test run. Called with the exit when reaped.</summary>
    public Dictionary<int, Action<ExitRecord>> Others { get; } = [];

    /// <summary>A process is forgotten.</summary>
    public Action<Process> Removed { get; set; } = _ => { };

    /// <summary>The output of a watched process grew.</summary>
    public Action<Process> OutputGrew { get; set; } = _ => { };

    public IReadOnlyCollection<Process> Processes => processes.Values;

    public Process? Find(string id) => processes.GetValueOrDefault(id);

    public Process? Child(int pid) => children.GetValueOrDefault(pid);

    public void Add(Process process) => processes.Add(process.Id, process);

    public void AddChild(Process process) => children.Add(process.Pid, process);

    public void Remove(Process process)
    {
        processes.Remove(process.Id);
        Removed(process);
        foreach (var kind in Enum.GetValues<KeeperEventKind>())
            if (process.Latest(kind) is { } node) Events.Remove(node);
    }

    /// <summary>Whether a process that is not forgotten has its own group in this one, or its limits from it.</summary>
    public bool Uses(string group) => processes.Values.Any(x =>
        x.LimitCgroups.Contains(group) || (x.Tree.Cgroup is { } own && own.LastIndexOf('/') == group.Length && own.StartsWith(group, StringComparison.Ordinal)));

    public void Publish(Process process, KeeperEventKind kind, StreamCounters? stream = null)
    {
        // A lane may speak of a process that was forgotten meanwhile.
        if (Find(process.Id) != process) return;
        ref var latest = ref process.Latest(kind);
        if (latest is not null) Events.Remove(latest);
        latest = Events.Append(new()
        {
            Kind = kind,
            Process = process.Id,
            Pid = process.Pid,
            At = Clock.Milliseconds,
            Exit = kind == KeeperEventKind.Exited ? process.Exit : null,
            Notify = kind == KeeperEventKind.Notified ? process.Notify?.State ?? process.LastNotify : null,
            Stream = stream,
        });
    }

    /// <summary>A process is dead. Its code may be known later, and then this is called again.</summary>
    public void End(Process process, ExitRecord exit)
    {
        // What it said last may be waiting behind the news of its end.
        process.Notify?.OnReady(0);
        // A code that comes late finds the pid reused, perhaps by a child of ours.
        if (Child(process.Pid) == process) children.Remove(process.Pid);
        var wasPending = process.Exit is not null;
        var pending = exit.Unknown == ExitRecords.CodePending;
        process.Phase = pending ? ProcessPhase.CodePending : ProcessPhase.Exited;
        process.Exit = exit;
        exit.RequestedBy = process.RequestedBy;
        exit.Sequence = Events.Next;
        if (wasPending) Records.Replace(Run.Exit(process.Id), exit, KeeperJson.Default.ExitRecord);
        else Records.Write(Run.Exit(process.Id), exit, KeeperJson.Default.ExitRecord);
        Publish(process, KeeperEventKind.Exited);
        foreach (var kill in process.Kills) Background.Post(kill.MainEnded);
        process.Stdin?.Close();
        process.Stdin = null;
        if (pending) return;
        if (process.PidFd >= 0) Libc.Close(process.PidFd);
        process.PidFd = -1;
        process.LastNotify = process.Notify?.State ?? process.LastNotify;
        process.Notify?.Close();
        process.Notify = null;
    }

    public void HoldNotify(Process process, int descriptor) =>
        process.Notify = new(Control, descriptor, process.LastNotify, news => Notified(process, news));

    /// <summary>An event of an earlier keeper.</summary>
    public void Restore(Process process, KeeperEvent happened) => process.Latest(happened.Kind) = Events.Restore(happened);

    /// <summary>A child said something on its notify socket; a mere sign of life is not written down.</summary>
    public void Notified(Process process, bool news)
    {
        if (news) SaveStatus(process);
        Publish(process, KeeperEventKind.Notified);
    }

    public void SaveStatus(Process process) => Records.Replace(Run.Status(process.Id), StatusOf(process), KeeperJson.Default.StatusRecord);

    public static StatusRecord StatusOf(Process process) => new()
    {
        Pid = process.Pid,
        StartTime = process.StartTime,
        At = process.StartedAt,
        RequestedBy = process.RequestedBy,
        Notify = process.Notify?.State ?? process.LastNotify,
        Sequence = process.Latest(KeeperEventKind.Started)?.Value.Sequence ?? 0,
    };
}
