namespace Outlive.Contracts.Api;

/// <summary>One entry of the journal. Sequence numbers grow for the life of the instance and are never used twice.</summary>
public sealed record InstanceEvent
{
    public long Sequence { get; set; }
    public DateTimeOffset At { get; set; }
    /// <summary>One of <see cref="EventKind"/>.</summary>
    public string Kind { get; set; } = "";
    public string? Service { get; set; }
    public string? Process { get; set; }
    public int? Pid { get; set; }
    /// <summary>What happened, in a sentence.</summary>
    public string? Message { get; set; }
    public int? Code { get; set; }
    public string? Signal { get; set; }
    /// <summary>Who asked for it: uid:1000, token:ci, plan.</summary>
    public string? By { get; set; }
    /// <summary>Anything else, by name.</summary>
    public Dictionary<string, string>? Data { get; set; }
    /// <summary>The keeper's event behind this one.</summary>
    public long? KeeperSequence { get; set; }
}
