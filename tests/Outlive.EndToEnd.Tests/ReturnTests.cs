using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

public sealed class ReturnTests
{
    const string Plan = """
        services:
          web: { command: CHILD stamp STAMPS web signals SIGNALS exit-on TERM 0 forever }
          api: { command: CHILD stamp STAMPS api signals SIGNALS exit-on TERM 0 forever }
        """;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Whoever_is_killed_is_back_and_no_service_has_noticed(bool daemon, bool keeper)
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        await instance.BecomesReadyAsync("web");
        await instance.BecomesReadyAsync("api");
        var before = await instance.Client.GetServicesAsync();
        var was = await instance.AnswersAsync();
        DaemonUnderTest.Kill([.. daemon ? instance.Daemons() : [], .. keeper ? instance.Keepers() : []]);
        var now = await instance.AnswersAsync();
        (now.DaemonPid == was.DaemonPid).ShouldBe(!daemon);
        (now.KeeperPid == was.KeeperPid).ShouldBe(!keeper);
        (await instance.Client.GetServicesAsync()).Select(x => (x.Id, x.Pid, x.Ready)).ShouldBe(before.Select(x => (x.Id, x.Pid, true)));
        SignalLog.Read(instance.Signalled).ShouldBeEmpty();
        await instance.ShutdownAsync();
        SignalLog.Read(instance.Signalled).Where(x => x.Signal != Libc.SIGCONT).Select(x => (x.Signal, x.Sender)).ShouldBe([(15, now.KeeperPid), (15, now.KeeperPid)]);
    }

    [Fact]
    public async Task A_daemon_that_is_asked_to_end_takes_the_keeper_along_and_leaves_the_services()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        Signals.Send(instance.Daemons()[0], 15);
        await Eventually.Holds(() => instance.Daemons().Length + instance.Keepers().Length == 0, "daemon and keeper have ended");
        instance.Children().Length.ShouldBe(2);
        instance.StartKeeper();
        await instance.AnswersAsync();
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        SignalLog.Read(instance.Signalled).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_keeper_that_executes_itself_anew_costs_nobody_anything()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        var was = await instance.AnswersAsync();
        using (var connection = await KeeperConnection.OpenAsync($"{instance.Paths.RunDirectory}/keeper.sock", new() { Version = KeeperProtocol.Version }, _ => { }))
            await new KeeperClient(connection, instance.Paths.RunDirectory).ReexecAsync();
        var now = await instance.AnswersAsync();
        now.KeeperPid.ShouldBe(was.KeeperPid);
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        await instance.ShutdownAsync();
    }
}
