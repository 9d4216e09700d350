namespace Outlive.Contracts.Api;

/// <summary>A process of the instance, whoever owns it.</summary>
public sealed record ProcessDetails
{
    /// <summary>Its name at the keeper: never given twice.</summary>
    public string Id { get; set; } = "";
    /// <summary>The service it belongs to; null: nobody, or a command.</summary>
    public string? Service { get; set; }
    public int Pid { get; set; }
    /// <summary>The kernel's start time: with the pid it names one process for certain. 0: it is not known any more.</summary>
    public ulong StartTime { get; set; }
    public bool Running { get; set; }
    /// <summary>What it calls itself.</summary>
    public string? Program { get; set; }
    /// <summary>Started by a keeper before this one.</summary>
    public bool Adopted { get; set; }
    public bool Orphan { get; set; }
    public string? OutputDirectory { get; set; }
    public ExitSnapshot? Exit { get; set; }
}
