using Outlive.Contracts.Api;

namespace Outlive.Supervision;

/// <summary>
/// All that a service's next step depends on. It changes only by <see cref="Transition"/>, and it is what a daemon that was
/// killed goes on from.
/// </summary>
internal sealed record Life
{
    public ServiceState State { get; set; } = ServiceState.Stopped;

    /// <summary>The start has been asked for and not been answered.</summary>
    public bool Launching { get; set; }

    public bool Ready { get; set; }
    public ServiceHealth Health { get; set; }

    /// <summary>Of Stopping.</summary>
    public AfterStop After { get; set; }

    /// <summary>Of a stop that is a recovery: the process counts as one that died young.</summary>
    public bool DiesYoung { get; set; }

    /// <summary>Raised with each wait and each launch: what belongs to an older one is late.</summary>
    public int Attempt { get; set; }

    /// <summary>The process before this one died young: the next young death is not the first.</summary>
    public bool DiedYoung { get; set; }

    /// <summary>Young deaths since a process has run for long.</summary>
    public int Tries { get; set; }

    /// <summary>Launches after the first since it was asked for.</summary>
    public int Restarts { get; set; }

    /// <summary>Of Backoff.</summary>
    public TimeSpan Delay { get; set; }

    public string? Why { get; set; }

    /// <summary>It was asked to begin anew, and the next launch is that; why, and who asked.</summary>
    public string? RestartedFor { get; set; }

    public string? RestartedBy { get; set; }

    /// <summary>A process of its own may be alive.</summary>
    public bool Occupied => State is ServiceState.Starting or ServiceState.Running or ServiceState.Stopping or ServiceState.Orphaned;
}
