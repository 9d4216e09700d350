using Outlive.Plan;
using Outlive.Probes;

namespace Outlive.Tests.Probes;

public sealed class ProbePaceTests
{
    static readonly ProbeDefinition Probe = new() { InitialDelay = TimeSpan.FromSeconds(2), Interval = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Readiness_is_looked_at_ever_less_often_until_it_passes()
    {
        var steps = Enumerable.Range(1, 7).Select(looks => ProbePace.Next(Probe, ProbeRole.Ready, looks, false, 0.5).TotalMilliseconds);
        steps.ShouldBe([50, 100, 200, 400, 800, 1000, 1000]);
        ProbePace.Next(Probe, ProbeRole.Ready, 1, everPassed: true, 0.5).TotalMilliseconds.ShouldBe(1000);
        ProbePace.First(Probe, ProbeRole.Ready, 0.9).TotalSeconds.ShouldBe(2);
    }

    [Fact]
    public void An_interval_shorter_than_the_first_step_holds_from_the_beginning() =>
        ProbePace.Next(Probe with { Interval = TimeSpan.FromMilliseconds(20) }, ProbeRole.Ready, 1, false, 0.5).TotalMilliseconds.ShouldBe(20);

    [Theory]
    [InlineData(0, 0.9, 2)]
    [InlineData(0.5, 1, 2.5)]
    [InlineData(1, 1.1, 3)]
    public void Liveness_begins_anywhere_in_the_interval_and_keeps_within_a_tenth_of_it(double chance, double next, double first)
    {
        ProbePace.Next(Probe, ProbeRole.Alive, 1, false, chance).TotalSeconds.ShouldBe(next, 1e-6);
        ProbePace.First(Probe, ProbeRole.Alive, chance).TotalSeconds.ShouldBe(first, 1e-6);
    }

    [Fact]
    public void An_interval_of_nothing_is_no_busy_loop() =>
        ProbePace.Next(Probe with { Interval = TimeSpan.Zero }, ProbeRole.Alive, 1, true, 0).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(5));
}
