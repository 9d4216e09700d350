namespace Outlive.Contracts.Api;

/// <summary>How a process ended.</summary>
public sealed record ExitSnapshot
{
    public string Process { get; set; } = "";
    public int Pid { get; set; }
    public int? Code { get; set; }
    /// <summary>Its name, as in SIGKILL.</summary>
    public string? Signal { get; set; }
    public bool OutOfMemory { get; set; }
    /// <summary>Why neither code nor signal is known.</summary>
    public string? Unknown { get; set; }
    /// <summary>Who asked for it, when somebody did.</summary>
    public string? RequestedBy { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset EndedAt { get; set; }
}
