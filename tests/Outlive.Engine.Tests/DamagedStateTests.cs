using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class DamagedStateTests
{
    const string Plan = """
        services:
          web: { command: CHILD sleep 600000 }
          api: { command: CHILD sleep 600000 }
        """;

    [Fact]
    public async Task A_torn_line_of_lives_costs_nobody_a_process()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services();
        var lives = $"{instance.Options.RunDirectory}/lives";
        await instance.ReplaceDaemonAsync(() => File.WriteAllBytes(lives, File.ReadAllBytes(lives)[..^7]));
        foreach (var old in before) (await instance.BecomesReadyAsync(old.Id)).Pid.ShouldBe(old.Pid);
    }

    [Fact]
    public async Task Lives_that_make_no_sense_at_all_cost_nobody_a_process()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services();
        await instance.ReplaceDaemonAsync(() => File.WriteAllText($"{instance.Options.RunDirectory}/lives", "{ this is \n no state \0"));
        foreach (var old in before) (await instance.BecomesReadyAsync(old.Id)).Pid.ShouldBe(old.Pid);
    }

    [Fact]
    public async Task A_corrupt_word_of_the_operator_is_set_aside_and_told()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services();
        await instance.ReplaceDaemonAsync(() =>
        {
            foreach (var file in Directory.GetFiles(instance.Options.StateDirectory, "intent*")) File.WriteAllText(file, "not json");
        });
        foreach (var old in before) instance.Service(old.Id).Pid.ShouldBe(old.Pid);
        (await instance.EventAsync(EventKind.StateDamaged)).Message!.ShouldContain("intent");
    }

    [Fact]
    public async Task A_corrupt_plan_in_force_is_read_again_from_its_files()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services();
        await instance.ReplaceDaemonAsync(() => File.WriteAllText($"{instance.Options.RunDirectory}/plan.json", "{ \"plan\": "));
        (await instance.EventAsync(EventKind.StateDamaged)).Message!.ShouldContain("plan.json");
        foreach (var old in before) (await instance.BecomesReadyAsync(old.Id)).Pid.ShouldBe(old.Pid);
    }

    [Fact]
    public async Task A_missing_file_is_no_reason_not_to_start()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        await instance.ReplaceDaemonAsync(() => File.Delete($"{instance.Options.RunDirectory}/lives"));
        instance.Instance.Services().ShouldBeEmpty();
        ProcScan.Alive(instance.Instance.Describe().KeeperPid).ShouldBeTrue();
    }
}
