using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Supervision;

/// <summary>What comes after an end that nobody asked for.</summary>
internal static class Death
{
    public static Step Next(Life life, LifeEvent happened, ServiceDefinition definition, bool young)
    {
        var ended = life with { Launching = false, Ready = false, Health = ServiceHealth.Unknown, After = AfterStop.Stay, DiesYoung = false, Why = happened.Reason };
        if (happened.Success && (definition.Type == ServiceType.Job || definition.Restart.Policy != RestartPolicy.Always))
            return Rest(ended with { State = ServiceState.Completed });
        if (definition.Restart.Policy == RestartPolicy.Never || happened.Permanent) return Rest(ended with { State = ServiceState.Failed });
        // A job that fails slowly would otherwise fail for ever.
        if (young || definition.Type == ServiceType.Job) return TryAgain(ended, happened, definition.Restart);
        return Launch(ended with { DiedYoung = false, Tries = happened.Uptime >= definition.Restart.ResetAfter ? 0 : ended.Tries }, LifeEffects.Sweep | LifeEffects.StopProbes | LifeEffects.Disarm);
    }

    /// <summary>The next process, at once.</summary>
    public static Step Launch(Life life, LifeEffects effects) =>
        new(life with { State = ServiceState.Starting, Launching = true, Attempt = life.Attempt + 1, Restarts = life.Restarts + 1 }, effects | LifeEffects.Launch);

    /// <summary>Before the second young death's restart the delay, and then growing; jitter takes away or adds.</summary>
    public static TimeSpan Delay(RestartDefinition restart, int tries, double chance)
    {
        var delay = Math.Min(restart.Delay.TotalSeconds * Math.Pow(restart.Factor, Math.Max(0, tries - 2)), restart.MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(delay * (1 + restart.Jitter * (2 * chance - 1)));
    }

    static Step TryAgain(Life ended, LifeEvent happened, RestartDefinition restart)
    {
        const LifeEffects End = LifeEffects.Sweep | LifeEffects.StopProbes | LifeEffects.Disarm;
        var tries = (happened.Uptime >= restart.ResetAfter ? 0 : ended.Tries) + 1;
        var tried = ended with { Tries = tries, DiedYoung = true };
        if (restart.Tries >= 0 && tries >= restart.Tries) return Rest(tried with { State = ServiceState.Failed });
        if (!ended.DiedYoung) return Launch(tried, End);
        return new(tried with { State = ServiceState.Backoff, Delay = Delay(restart, tries, happened.Chance) }, End | LifeEffects.ArmBackoff);
    }

    static Step Rest(Life life) => new(life, LifeEffects.Sweep | LifeEffects.StopProbes | LifeEffects.Disarm | LifeEffects.Release);
}
