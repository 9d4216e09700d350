using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class OrphanTests
{
    const string Plan = "services: { web: { command: CHILD sleep 600000 }, api: { command: CHILD sleep 600000 } }";

    [Fact]
    public async Task What_runs_for_a_service_that_is_gone_is_found_told_and_not_touched_until_somebody_asks()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var (web, api) = (instance.Service("web"), instance.Service("api"));
        await instance.ReplaceDaemonAsync(() => Forget(instance));
        var orphans = await instance.Instance.OrphansAsync(CancellationToken.None);
        orphans.Select(x => (x.Pid, x.Kind)).ShouldBe([(web.Pid!.Value, "process"), (api.Pid!.Value, "process")], ignoreOrder: true);
        (await instance.EventAsync(EventKind.OrphanFound)).Message!.ShouldContain("pid");
        ProcScan.Alive(web.Pid!.Value).ShouldBeTrue();
        var one = orphans.Single(x => x.Pid == web.Pid);
        await instance.Instance.KillOrphanAsync(one.Pid, one.StartTime, force: false, "test", CancellationToken.None);
        ProcScan.Alive(one.Pid).ShouldBeFalse();
        ProcScan.Alive(api.Pid!.Value).ShouldBeTrue();
        (await instance.EventAsync(EventKind.OrphanKilled)).Message!.ShouldContain(one.Pid.ToString(CultureInfo.InvariantCulture));
        await instance.Instance.KillOrphanAsync(api.Pid!.Value, orphans.Single(x => x.Pid == api.Pid).StartTime, force: false, "test", CancellationToken.None);
    }

    [Fact]
    public async Task A_process_of_a_service_is_no_orphan_and_is_not_killed_as_one()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        (await instance.Instance.OrphansAsync(CancellationToken.None)).ShouldBeEmpty();
        var pid = instance.Service("web").Pid!.Value;
        await RefusedAsync(instance, pid, ProcScan.Find(pid)!.StartTime, force: true, ErrorCode.NotFound);
        ProcScan.Alive(pid).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_start_time_or_another_pid_is_refused()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var pid = instance.Service("web").Pid!.Value;
        await instance.ReplaceDaemonAsync(() => Forget(instance));
        var orphans = await instance.Instance.OrphansAsync(CancellationToken.None);
        var one = orphans.Single(x => x.Pid == pid);
        await RefusedAsync(instance, pid, one.StartTime + 1, force: true, ErrorCode.NotFound);
        foreach (var other in (int[])[-1, 0, 1, Environment.ProcessId, int.MinValue]) await RefusedAsync(instance, other, one.StartTime, force: true, ErrorCode.NotFound);
        ProcScan.Alive(pid).ShouldBeTrue();
        foreach (var orphan in orphans) await instance.Instance.KillOrphanAsync(orphan.Pid, orphan.StartTime, force: false, "test", CancellationToken.None);
    }

    [Fact]
    public async Task A_stranger_on_our_port_is_named_and_killed_only_by_force()
    {
        var port = Stranger.FreePort();
        await using var stranger = TestChild.Start("listen", port.ToString(CultureInfo.InvariantCulture), "prompt", "up", "sleep", "600000");
        await Eventually.Holds(() => Listens(port), "the stranger listens");
        await using var instance = await InstanceUnderTest.StartAsync($"services: {{ web: {{ command: CHILD sleep 600000, ports: {{ http: {port} }}, restart: never }} }}");
        await instance.BecomesAsync("web", ServiceState.Failed);
        var found = (await instance.Instance.OrphansAsync(CancellationToken.None)).ShouldHaveSingleItem();
        (found.Pid, found.Kind, found.Port, found.Service).ShouldBe((stranger.Pid, "listener", port, "web"));
        await RefusedAsync(instance, found.Pid, found.StartTime, force: false, ErrorCode.Refused);
        ProcScan.Alive(stranger.Pid).ShouldBeTrue();
        await instance.Instance.KillOrphanAsync(found.Pid, found.StartTime, force: true, "test", CancellationToken.None);
        await Eventually.Holds(() => !ProcScan.Alive(stranger.Pid), "the stranger has ended");
    }

    static async Task RefusedAsync(InstanceUnderTest instance, int pid, ulong startTime, bool force, string code)
    {
        var kill = () => instance.Instance.KillOrphanAsync(pid, startTime, force, "test", CancellationToken.None);
        (await kill.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(code);
    }

    /// <summary>As if its run directory had been cleaned: the keeper has the processes and nobody knows what for.</summary>
    static void Forget(InstanceUnderTest instance)
    {
        foreach (var plan in Directory.GetFiles(instance.Options.RunDirectory, "plan*.json")) File.Delete(plan);
        File.Delete($"{instance.Options.RunDirectory}/lives");
    }

    static bool Listens(int port)
    {
        try
        {
            using var again = new Stranger(port);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
