using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>
/// Pure: how long until the next look. A service that starts is looked at after 50, 100, 200 ms and so on up to the interval, so
/// that it is seen ready soon after it is; a service that runs is first looked at somewhere within the interval, and then within
/// 10 % of it, so that the probes of a thousand services that were started together spread out and stay so.
/// </summary>
internal static class ProbePace
{
    const double Jitter = 0.1;
    static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(50);
    /// <summary>Less would be a loop that does nothing else.</summary>
    static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);

    public static TimeSpan First(ProbeDefinition probe, ProbeRole role, double chance) =>
        role == ProbeRole.Ready ? probe.InitialDelay : probe.InitialDelay + probe.Interval * chance;

    /// <param name="looks">How many there have been.</param>
    /// <param name="everPassed">A readiness probe that has seen its service ready is in no hurry any more.</param>
    public static TimeSpan Next(ProbeDefinition probe, ProbeRole role, int looks, bool everPassed, double chance)
    {
        var interval = probe.Interval > Least ? probe.Interval : Least;
        if (role == ProbeRole.Ready && !everPassed && looks is > 0 and < 20)
        {
            var step = FirstStep * (1 << (looks - 1));
            if (step < interval) return step;
        }
        return interval * (1 + Jitter * (2 * chance - 1));
    }
}
