namespace Outlive.Contracts.Keeper;

/// <summary>A frame from the keeper: the answer to the request with this id, or, with id 0, an event.</summary>
public sealed record KeeperFrame
{
    public long Id { get; set; }
    public DescriptorRole[] Descriptors { get; set; } = [];
    public KeeperError? Error { get; set; }
    public HelloReply? Hello { get; set; }
    public ProcessSnapshot? Process { get; set; }
    public ProcessSnapshot[]? Processes { get; set; }
    public SpawnRecord? SpawnRecord { get; set; }
    public KillReport? Kill { get; set; }
    public KeeperEvent? Event { get; set; }
    /// <summary>The id of a process whose output grew (after watch-output).</summary>
    public string? Output { get; set; }
    /// <summary>All of its streams have ended: what is on disk now is all there will be.</summary>
    public bool OutputEnded { get; set; }
}
