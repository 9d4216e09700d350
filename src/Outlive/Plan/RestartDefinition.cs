namespace Outlive.Plan;

/// <summary>How a program that ended comes back.</summary>
internal sealed record RestartDefinition
{
    public RestartPolicy Policy { get; set; } = RestartPolicy.OnFailure;
    /// <summary>A process that lived this long restarts at once and uses no try; so does the first younger death.</summary>
    public TimeSpan StableAfter { get; set; } = Defaults.StableAfter;
    public TimeSpan Delay { get; set; } = Defaults.RestartDelay;
    public double Factor { get; set; } = Defaults.RestartFactor;
    public TimeSpan MaxDelay { get; set; } = Defaults.RestartMaxDelay;
    public double Jitter { get; set; } = Defaults.RestartJitter;
    /// <summary>Young deaths in a row, then failed; -1: no limit.</summary>
    public int Tries { get; set; } = Defaults.RestartTries;
    public TimeSpan ResetAfter { get; set; } = Defaults.RestartResetAfter;
    public int[] SuccessExitCodes { get; set; } = [0];
}
