namespace Outlive.Contracts.Keeper;

/// <summary>How a process ended: a code, a signal, or the reason why neither is known.</summary>
public sealed record ExitRecord
{
    public int? Code { get; set; }
    public int? Signal { get; set; }
    public bool Core { get; set; }
    public bool OutOfMemory { get; set; }
    /// <summary>`code-pending`, `lost: reboot`, or why the code can't be known.</summary>
    public string? Unknown { get; set; }
    /// <summary>Who asked for it, when somebody did.</summary>
    public string? RequestedBy { get; set; }
    /// <summary>Unix milliseconds.</summary>
    public long StartedAt { get; set; }
    public long EndedAt { get; set; }
    /// <summary>How long it lived, whatever was done to the clock meanwhile; absent when nobody knows.</summary>
    public long? UptimeMs { get; set; }
    public long UserMicroseconds { get; set; }
    public long SystemMicroseconds { get; set; }
    public long MaxRssKiB { get; set; }
    public int Pid { get; set; }
    public long Sequence { get; set; }
}
