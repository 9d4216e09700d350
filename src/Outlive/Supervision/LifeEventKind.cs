namespace Outlive.Supervision;

/// <summary>What can happen to a service.</summary>
internal enum LifeEventKind
{
    /// <summary>Asked for, by an operator or the plan.</summary>
    Start, Stop, Restart, Enable, Disable,

    /// <summary>Its dependencies are as it wants them, or can't come to be.</summary>
    Met, CannotCome,

    /// <summary>The keeper runs it, refuses to, or found it running when we came back.</summary>
    Launched, LaunchFailed, Adopted,

    /// <summary>The main process has ended; nothing is left of the tree; something is left although it was killed.</summary>
    Exited, Gone, Survived,

    /// <summary>What probes say.</summary>
    BecameReady, BecameUnready, BecameHealthy, BecameUnhealthy,

    /// <summary>Timers.</summary>
    StartTimedOut, BackoffOver, RanTooLong,
}
