namespace Outlive.Contracts.Api;

/// <summary>A process of ours that nobody owns, or a foreign listener on one of our ports.</summary>
public sealed record OrphanSnapshot
{
    public int Pid { get; set; }
    /// <summary>The kernel's start time: with the pid it names one process for certain.</summary>
    public ulong StartTime { get; set; }
    /// <summary>process or listener.</summary>
    public string Kind { get; set; } = "";
    /// <summary>Its id at the keeper, when it has one.</summary>
    public string? Process { get; set; }
    public string? Service { get; set; }
    public int? Port { get; set; }
    public string Program { get; set; } = "";
    public string Why { get; set; } = "";
}
