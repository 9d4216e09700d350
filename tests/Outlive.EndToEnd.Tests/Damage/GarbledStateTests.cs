using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests.Damage;

/// <summary>While no daemon lives, somebody damages what it left. Then the next one comes.</summary>
public sealed class GarbledStateTests
{
    const string Plan = """
        services:
          web: { command: CHILD alone ROOT/alone-web stamp STAMPS web signals SIGNALS exit-on TERM 0 forever }
          api: { command: CHILD alone ROOT/alone-api stamp STAMPS api signals SIGNALS exit-on TERM 0 forever, depends_on: [web] }
          idle: { command: CHILD stamp STAMPS idle forever }
        """;

    [Theory]
    [InlineData("plan.json")]
    [InlineData("plan.copy.json")]
    public async Task One_copy_of_the_plan_in_force_is_enough(string damaged)
    {
        await using var instance = await StartAsync();
        await ReplaceDaemonAsync(instance, () => Garble($"{instance.Paths.RunDirectory}/{damaged}"));
        await NothingHasHappenedAsync(instance);
        if (damaged == "plan.json") await instance.TellsAsync(EventKind.StateDamaged, damaged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_plan_in_force_is_read_again_from_its_files(bool missing)
    {
        await using var instance = await StartAsync();
        await ReplaceDaemonAsync(instance, () =>
        {
            foreach (var file in Directory.GetFiles(instance.Paths.RunDirectory, "plan*.json"))
                if (missing) File.Delete(file);
                else Garble(file);
        });
        await NothingHasHappenedAsync(instance);
        await instance.TellsAsync(EventKind.StateDamaged, "read again");
    }

    [Fact]
    public async Task Without_any_plan_what_runs_is_left_alone_until_there_is_one_again()
    {
        await using var instance = await StartAsync();
        var before = instance.Children();
        await ReplaceDaemonAsync(instance, () =>
        {
            foreach (var file in Directory.GetFiles(instance.Paths.RunDirectory, "plan*.json")) File.Delete(file);
            File.WriteAllText(instance.PlanFile, "services: [");
        });
        await instance.TellsAsync(EventKind.StateDamaged, "apply the plan again");
        instance.Children().ShouldBe(before, ignoreOrder: true);
        (await instance.Client.GetOrphansAsync()).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Damaged_lives_are_told_and_nobody_gets_a_twin()
    {
        await using var instance = await StartAsync();
        var chance = new Random(5);
        for (var round = 0; round < 12; round++)
        {
            await ReplaceDaemonAsync(instance, () => Damage($"{instance.Paths.RunDirectory}/lives", chance));
            await RunningAsync(instance);
        }
        await instance.TellsAsync(EventKind.StateDamaged, "lives has");
    }

    [Fact]
    public async Task A_damaged_intent_gives_way_to_the_one_before_it()
    {
        await using var instance = await StartAsync();
        await instance.Client.StopAsync(new() { Services = ["idle"] });
        await instance.Client.StartAsync(new() { Services = ["idle"] });
        await ReplaceDaemonAsync(instance, () => Garble($"{instance.Paths.StateDirectory}/intent"));
        await instance.TellsAsync(EventKind.StateDamaged, "intent is torn or corrupt");
        await instance.BecomesReadyAsync("web");
        SignalLog.Read(instance.Signalled).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_journal_is_told_and_its_numbers_go_on()
    {
        await using var instance = await StartAsync();
        var chance = new Random(7);
        for (var round = 0; round < 6; round++)
        {
            var last = (await instance.Client.GetInstanceAsync()).LastEvent;
            await ReplaceDaemonAsync(instance, () => Damage(Directory.GetFiles($"{instance.Paths.StateDirectory}/journal", "*.ndjson").Order(StringComparer.Ordinal).Last(), chance));
            await NothingHasHappenedAsync(instance);
            (await instance.Client.GetInstanceAsync()).LastEvent.ShouldBeGreaterThan(last);
        }
        (await instance.EventsAsync(EventKind.StateDamaged)).ShouldNotBeEmpty();
        var numbers = (await instance.EventsAsync()).Select(x => x.Sequence).ToArray();
        numbers.ShouldBe(numbers.Distinct().Order());
    }

    [Fact]
    public async Task A_request_that_makes_no_sense_is_set_aside()
    {
        await using var instance = await StartAsync();
        await ReplaceDaemonAsync(instance, () => File.WriteAllText(instance.Paths.PlanRequest, "{ \"files\": [ \"/no"));
        await instance.TellsAsync(EventKind.StateDamaged, "plan-request.json");
        await NothingHasHappenedAsync(instance);
    }

    [Fact]
    public async Task A_request_for_a_plan_that_is_not_there_is_refused_and_nothing_changes()
    {
        await using var instance = await StartAsync();
        await ReplaceDaemonAsync(instance, () => File.WriteAllText(instance.Paths.PlanRequest, """{ "files": [ "/nowhere/outlive.yaml" ] }"""));
        await instance.TellsAsync(EventKind.PlanRejected, "is not there");
        await NothingHasHappenedAsync(instance);
    }

    [Fact]
    public async Task A_socket_that_nobody_answers_on_is_in_nobodys_way()
    {
        await using var instance = await StartAsync();
        await ReplaceDaemonAsync(instance, () =>
        {
            File.Exists(instance.Paths.ApiSocket).ShouldBeTrue("the dead one's socket is there still");
            File.Delete(instance.Paths.ApiSocket);
            File.WriteAllText(instance.Paths.ApiSocket, "no socket at all");
        });
        await NothingHasHappenedAsync(instance);
    }

    static async Task<DaemonUnderTest> StartAsync()
    {
        var instance = await DaemonUnderTest.StartAsync(Plan);
        await instance.Client.StopAsync(new() { Services = ["idle"] }, new("stopped", "10s"));
        await RunningAsync(instance);
        return instance;
    }

    static async Task ReplaceDaemonAsync(DaemonUnderTest instance, Action meanwhile)
    {
        await instance.WithNobodyInChargeAsync(meanwhile);
        await instance.AnswersAsync();
    }

    static async Task NothingHasHappenedAsync(DaemonUnderTest instance)
    {
        await RunningAsync(instance);
        var idle = await instance.ServiceAsync("idle");
        (idle.State, idle.Pid).ShouldBe((ServiceState.Stopped, null));
        (await instance.Client.GetOrphansAsync()).ShouldBeEmpty();
    }

    static async Task RunningAsync(DaemonUnderTest instance)
    {
        foreach (var name in (string[])["web", "api"])
        {
            var stamps = StampLog.Read(instance.Stamps).Where(x => x.Name == name).ToArray();
            var service = await instance.BecomesReadyAsync(name);
            if (stamps is [var only, ..]) (stamps.Length, service.Pid).ShouldBe((1, only.Pid));
        }
        SignalLog.Read(instance.Signalled).ShouldBeEmpty();
        Directory.GetFiles(instance.Root, "alone-*").ShouldAllBe(x => new FileInfo(x).Length == 0);
    }

    /// <summary>One byte in the middle.</summary>
    static void Garble(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Bytes in many places, or the rest from somewhere on.</summary>
    static void Damage(string file, Random chance)
    {
        var bytes = File.ReadAllBytes(file);
        if (chance.Next(3) == 0) bytes = bytes[..chance.Next(bytes.Length)];
        else
            for (var i = 0; i < 1 + bytes.Length / 300; i++) bytes[chance.Next(bytes.Length)] ^= (byte)(1 + chance.Next(255));
        File.WriteAllBytes(file, bytes);
    }
}
