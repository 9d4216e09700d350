namespace Outlive.Plan;

/// <summary>A readiness or liveness probe.</summary>
internal sealed record ProbeDefinition
{
    public ProbeKind Kind { get; set; }
    public HttpProbeDefinition? Http { get; set; }
    /// <summary>Of tcp: a port's name, a number, or host:port; null: the first port.</summary>
    public string? Address { get; set; }
    public CommandDefinition? Exec { get; set; }
    /// <summary>Of log: a regular expression on a line of output.</summary>
    public string? Pattern { get; set; }
    /// <summary>Of delay and watchdog.</summary>
    public TimeSpan Period { get; set; }
    public TimeSpan InitialDelay { get; set; }
    public TimeSpan Interval { get; set; } = Defaults.ReadyInterval;
    public TimeSpan Timeout { get; set; } = Defaults.ProbeTimeout;
    public int FailureThreshold { get; set; } = Defaults.FailureThreshold;
    public int SuccessThreshold { get; set; } = Defaults.SuccessThreshold;
    /// <summary>Of readiness: not ready by then, and the start has failed.</summary>
    public TimeSpan StartTimeout { get; set; } = Defaults.StartTimeout;
    /// <summary>Of liveness.</summary>
    public LivenessAction OnFailure { get; set; }
}
