using Outlive.Contracts.Keeper;
using Outlive.Keeper.Output;
using Outlive.Keeper.Trees;

namespace Outlive.Keeper.Processes;

/// <summary>
/// A child, alive or dead, until it is forgotten. Lives on the control loop. What is needed seldom stays on disk, in
/// spawn.json, so that a thousand idle children cost little.
/// </summary>
internal sealed class Process(string id, Tree tree)
{
    readonly LinkedListNode<KeeperEvent>?[] latest = new LinkedListNode<KeeperEvent>?[Enum.GetValues<KeeperEventKind>().Length];

    public string Id { get; } = id;
    public Tree Tree { get; set; } = tree;
    public int Pid { get; set; }
    public ulong StartTime { get; set; }
    public int PidFd { get; set; } = -1;
    public ProcessPhase Phase { get; set; }
    public bool Adopted { get; init; }
    public bool Forgetting { get; set; }
    public long StartedAt { get; set; }
    public string? RequestedBy { get; set; }
    public string OutputDirectory { get; init; } = "";
    public IReadOnlyList<LimitReport> Limits { get; init; } = [];
    public IReadOnlyList<string> LimitCgroups { get; init; } = [];
    public List<IStream> Streams { get; } = new(2);
    public StreamNews? StreamNews { get; set; }
    public StdinPipe? Stdin { get; set; }
    public int TerminalDescriptor { get; set; } = -1;
    public Terminal? Terminal { get; set; }
    public NotifySocket? Notify { get; set; }
    /// <summary>What it said before we listened, or before it ended.</summary>
    public NotifyState? LastNotify { get; set; }
    public bool Channel { get; init; }
    /// <summary>The connection that speaks on the channel.</summary>
    public object? ChannelOwner { get; set; }
    public List<TreeKill> Kills { get; } = new(0);
    public ExitRecord? Exit { get; set; }
    /// <summary>Of its group, when it came.</summary>
    public long OutOfMemoryKillsBefore { get; set; }
    /// <summary>Somebody wants to know when the output grows.</summary>
    public bool Watched { get; set; }

    /// <summary>A terminal that nobody brought back ends with its process.</summary>
    public bool OutputEnded => Streams.Count > 0 ? Streams.TrueForAll(x => x.State.Ended) : Phase != ProcessPhase.Running;

    public ref LinkedListNode<KeeperEvent>? Latest(KeeperEventKind kind) => ref latest[(int)kind];

    public ProcessSnapshot Snapshot() => new()
    {
        Id = Id,
        Phase = Phase,
        Pid = Pid,
        StartTime = StartTime,
        Adopted = Adopted,
        OutputDirectory = OutputDirectory,
        Cgroup = Tree.Cgroup,
        LimitCgroups = [.. LimitCgroups],
        Limits = [.. Limits],
        Streams = [.. Streams.Select(x => x.State.Snapshot())],
        Notify = Notify?.State ?? LastNotify,
        Exit = Exit,
        Sequence = latest.Max(x => x?.Value.Sequence ?? 0),
    };
}
