namespace Outlive.Contracts.Keeper;

/// <summary>What a process has said on its notify socket; each field is the newest of its kind.</summary>
public sealed record NotifyState
{
    public bool Ready { get; set; }
    public bool Reloading { get; set; }
    public bool Stopping { get; set; }
    public string? Status { get; set; }
    public int? MainPid { get; set; }
    public long Watchdogs { get; set; }
    /// <summary>Unix milliseconds of the last WATCHDOG=1.</summary>
    public long LastWatchdog { get; set; }
    /// <summary>The same in milliseconds of CLOCK_MONOTONIC, which nobody sets.</summary>
    public long WatchdogTick { get; set; }
}
