using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Tests.Supervision;

/// <summary>`OUTLIVE_SEED` replays a run; `OUTLIVE_FULL` makes it a million cases.</summary>
public sealed class TransitionProperties(ITestOutputHelper output)
{
    const int Steps = 40;

    static readonly LifeEventKind[] s_operator = [LifeEventKind.Start, LifeEventKind.Stop, LifeEventKind.Restart, LifeEventKind.Enable, LifeEventKind.Disable];
    static readonly LifeEventKind[] s_kinds = Enum.GetValues<LifeEventKind>();

    [Fact]
    public void Whatever_happens_there_is_never_a_second_copy() => Check((world, random) =>
    {
        for (var i = 0; i < Steps && world.Complaints.Count == 0; i++) Step(world, random);
    });

    [Fact]
    public void A_stop_always_ends_and_starts_nothing() => Check((world, random) =>
    {
        for (var i = random.Next(Steps); i > 0; i--) Step(world, random);
        world.Happens(new(LifeEventKind.Stop), () => { });
        var launches = world.Launches;
        Rest(world, random);
        if (world.Launches != launches) world.Complaints.Add("launched after a stop");
        if (world.Life.State is not (ServiceState.Stopped or ServiceState.Completed or ServiceState.Disabled)) world.Complaints.Add($"a stop ended in {world.Life.State}");
    });

    [Fact]
    public void From_everywhere_a_start_leads_to_a_running_process() => Check((world, random) =>
    {
        for (var i = random.Next(Steps); i > 0; i--) Step(world, random);
        world.Happens(new(LifeEventKind.Enable), () => { });
        for (var i = 0; i < 20 && !Runs(world); i++)
        {
            world.Happens(new(LifeEventKind.Start), () => { });
            Favour(world, LifeEventKind.Met, LifeEventKind.Launched, LifeEventKind.BecameReady, LifeEventKind.Gone, LifeEventKind.Exited);
        }
        if (!Runs(world)) world.Complaints.Add($"stuck in {world.Life.State}");
    });

    [Fact]
    public void What_belongs_to_an_older_attempt_changes_nothing() => Check((world, random) =>
    {
        for (var i = random.Next(Steps); i > 0; i--) Step(world, random);
        var life = world.Life;
        foreach (var kind in s_kinds)
        {
            var (next, effects) = Transition.Next(life, new(kind) { Attempt = life.Attempt + 7 }, new());
            if (next != life || effects != LifeEffects.None) world.Complaints.Add($"a late {kind} did {effects}");
        }
    });

    [Fact]
    public void No_delay_is_longer_than_its_limit_and_jitter() => Check((world, random) =>
    {
        for (var i = 0; i < Steps; i++)
        {
            Step(world, random);
            if (world.Life.Delay > TimeSpan.FromSeconds(33)) world.Complaints.Add($"waits {world.Life.Delay}");
        }
    });

    static bool Runs(ModelWorld world) => world.Life is { Ready: true } or { State: ServiceState.Running };

    static void Step(ModelWorld world, Random random)
    {
        var nexts = world.Nexts();
        if (nexts.Count > 0 && random.Next(4) > 0)
        {
            var (happened, before) = nexts[random.Next(nexts.Count)];
            world.Happens(happened with { Chance = random.NextDouble() }, before);
        }
        else world.Happens(new(s_operator[random.Next(s_operator.Length)]), () => { });
    }

    /// <summary>Until nothing more can happen, or what can are only words of probes.</summary>
    static void Rest(ModelWorld world, Random random)
    {
        for (var i = 0; i < 200; i++)
        {
            var nexts = world.Nexts().Where(x => x.Event.Kind is not (LifeEventKind.BecameReady or LifeEventKind.BecameUnready or LifeEventKind.BecameHealthy or LifeEventKind.BecameUnhealthy)).ToArray();
            if (world.Life.State is not (ServiceState.Stopping or ServiceState.Orphaned) || nexts.Length == 0) return;
            var (happened, before) = nexts[random.Next(nexts.Length)];
            world.Happens(happened, before);
        }
    }

    static void Favour(ModelWorld world, params LifeEventKind[] kinds)
    {
        foreach (var kind in kinds)
            if (world.Nexts().FirstOrDefault(x => x.Event.Kind == kind && (kind != LifeEventKind.Exited || world.Life.State is ServiceState.Stopping or ServiceState.Orphaned)) is { Before: { } before } next)
                world.Happens(next.Event, before);
    }

    void Check(Action<ModelWorld, Random> property)
    {
        var cases = Environment.GetEnvironmentVariable("OUTLIVE_FULL") == "1" ? 1_000_000 : 20_000;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("OUTLIVE_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        output.WriteLine($"OUTLIVE_SEED={seed}");
        for (var i = 0; i < cases; i++)
        {
            var random = new Random(unchecked(seed + i * 7919));
            var world = new ModelWorld(Definition(random));
            property(world, random);
            world.Complaints.ShouldBeEmpty($"OUTLIVE_SEED={seed}, case {i}\n{string.Join('\n', world.Story)}");
        }
    }

    static ServiceDefinition Definition(Random random) => new()
    {
        Type = random.Next(4) == 0 ? ServiceType.Job : ServiceType.Service,
        Enabled = random.Next(8) > 0,
        Ready = random.Next(2) == 0 ? new() : null,
        Alive = random.Next(2) == 0 ? new() { OnFailure = (LivenessAction)random.Next(3) } : null,
        Restart = new() { Policy = (RestartPolicy)random.Next(3), Tries = random.Next(-1, 6) },
    };
}
