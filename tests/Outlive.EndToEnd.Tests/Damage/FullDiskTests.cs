using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests.Damage;

public sealed class FullDiskTests
{
    const string Plan = """
        services:
          web: { command: CHILD alone ROOT/alone-web stamp STAMPS web signals SIGNALS exit-on TERM 0 forever }
          api: { command: CHILD alone ROOT/alone-api stamp STAMPS api signals SIGNALS exit-on TERM 0 forever }
          crashes: { command: CHILD alone ROOT/alone-crashes stamp STAMPS crashes wait-file ROOT/crash exit 3, restart: { policy: always, tries: -1, max_delay: 1s } }
        """;

    [Fact]
    public async Task On_a_full_disk_the_daemon_goes_on_deciding_and_says_so()
    {
        await using var disk = await SmallDisk.MountAsync(4 << 20);
        await using var instance = new DaemonUnderTest(state: disk.File("state"));
        await instance.LaunchAsync(Plan);
        foreach (var name in (string[])["web", "api", "crashes"]) await instance.BecomesReadyAsync(name);
        var api = await instance.ServiceAsync("api");
        disk.Fill();
        (await instance.Client.StopAsync(new() { Services = ["web"] }, new("stopped", "10s"))).Pending.ShouldBeEmpty();
        await WarnsAsync(instance, "operator's word can't be kept");
        // Many times: a few events fit into the journal's last page.
        File.WriteAllText($"{instance.Root}/crash", "");
        await instance.BecomesAsync("crashes", x => x.LastExit?.Code == 3, "has crashed");
        await WarnsAsync(instance, "the journal can't be written");
        File.Delete($"{instance.Root}/crash");
        disk.MakeRoom();
        await instance.BecomesAsync("crashes", x => x.Ready, "is back");
        await Eventually.HoldsAsync(async () => (await instance.Client.GetInstanceAsync()).Warnings.Length == 0, "nothing is wrong any more", lastSeen: instance.Words);
        DaemonUnderTest.Kill(instance.Daemons());
        await instance.AnswersAsync();
        (await instance.ServiceAsync("web")).State.ShouldBe(ServiceState.Stopped);
        (await instance.ServiceAsync("api")).Pid.ShouldBe(api.Pid);
        (await instance.EventsAsync(EventKind.ServiceStopped)).ShouldContain(x => x.Service == "web");
    }

    static Task WarnsAsync(DaemonUnderTest instance, string words) => Eventually.HoldsAsync(
        async () => (await instance.Client.GetInstanceAsync()).Warnings.Any(x => x.Contains(words, StringComparison.Ordinal)), $"it warns with \"{words}\"", lastSeen: instance.Words);

    [Fact]
    public async Task A_daemon_that_comes_back_to_a_full_disk_takes_over_all_the_same()
    {
        await using var disk = await SmallDisk.MountAsync(4 << 20);
        await using var instance = new DaemonUnderTest(state: disk.File("state"));
        await instance.LaunchAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        disk.Fill();
        DaemonUnderTest.Kill(instance.Daemons());
        await instance.AnswersAsync();
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        disk.MakeRoom();
        await Eventually.HoldsAsync(async () => (await instance.Client.GetInstanceAsync()).Warnings.Length == 0, "nothing is wrong any more", lastSeen: instance.Words);
    }
}
