using System.Net;
using System.Net.Sockets;
using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Pids that mean more than one process, or another one by now; words that a shell would obey.</summary>
public sealed class ProcessTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    [Theory]
    [InlineData("-1-1", 400)]
    [InlineData("-1", 400)]
    [InlineData("0-0", 404)]
    [InlineData("0-1", 404)]
    [InlineData("1-1", 404)]
    [InlineData("%2B1-1", 400)]
    [InlineData("4294967296-1", 400)]
    [InlineData("2147483647-18446744073709551615", 404)]
    [InlineData("1;2-1", 400)]
    [InlineData("1", 400)]
    public async Task A_pid_that_is_none_of_ours_is_not_killed(string process, int status)
    {
        var reply = await daemon.LocalAsync("POST", $"/v1/orphans/{process}/kill?force=true");
        reply.Status.ShouldBe(status, reply.Body);
        ProcScan.Alive(Environment.ProcessId).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stranger_by_his_right_name_is_not_killed_and_neither_is_one_of_ours_by_a_wrong_one()
    {
        await using var stranger = TestChild.Start("sleep", "600000");
        var start = ProcessStat.Read(stranger.Pid)!.Value.StartTime;
        (await daemon.LocalAsync("POST", $"/v1/orphans/{AttackedDaemon.Text(stranger.Pid)}-{AttackedDaemon.Text(start)}/kill?force=true")).Status.ShouldBe(404);
        (await daemon.LocalAsync("POST", $"/v1/orphans/1-{AttackedDaemon.Text(ProcessStat.Read(1)!.Value.StartTime)}/kill?force=true")).Status.ShouldBe(404);
        var pid = (await daemon.ServiceAsync("web")).Pid!.Value;
        var recycled = ProcessStat.Read(pid)!.Value.StartTime - 1;
        (await daemon.LocalAsync("POST", $"/v1/orphans/{AttackedDaemon.Text(pid)}-{AttackedDaemon.Text(recycled)}/kill?force=true")).Status.ShouldBe(404);
        ProcScan.Alive(stranger.Pid).ShouldBeTrue();
        ProcScan.Alive(pid).ShouldBeTrue();
    }

    /// <summary>A listed stranger ended, and another has its pid: by its start time it is not the one that was meant.</summary>
    [Fact]
    public async Task A_pid_that_is_another_s_by_now_is_not_killed()
    {
        var port = FreePort();
        await using var stranger = TestChild.Start("listen", AttackedDaemon.Text(port), "sleep", "600000");
        (await daemon.LocalAsync("PUT", "/v1/services/squatted", $"{{\"command\":[\"true\"],\"autostart\":false,\"ports\":{{\"http\":{AttackedDaemon.Text(port)}}}}}")).Status.ShouldBe(200);
        OrphanSnapshot? listed = null;
        await Eventually.HoldsAsync(async () => (listed = (await daemon.LocalAsync("GET", "/v1/orphans")).Json(ApiJson.Default.OrphanSnapshotArray).FirstOrDefault(x => x.Pid == stranger.Pid)) is not null, "the stranger is listed");
        (await daemon.LocalAsync("POST", $"/v1/orphans/{AttackedDaemon.Text(stranger.Pid)}-{AttackedDaemon.Text(listed!.StartTime + 1)}/kill?force=true")).Status.ShouldBe(404);
        (await daemon.LocalAsync("POST", $"/v1/orphans/{AttackedDaemon.Text(stranger.Pid)}-{AttackedDaemon.Text(listed.StartTime)}/kill")).Status.ShouldBe(409, "nobody asked for force");
        ProcScan.Alive(stranger.Pid).ShouldBeTrue();
        (await daemon.LocalAsync("POST", $"/v1/orphans/{AttackedDaemon.Text(stranger.Pid)}-{AttackedDaemon.Text(listed.StartTime)}/kill?force=true")).Status.ShouldBe(204);
        await Eventually.Holds(() => !ProcScan.Alive(stranger.Pid), "the one that was meant is killed");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("self")]
    public async Task Only_our_own_processes_are_shown(string pid) => (await daemon.LocalAsync("GET", $"/v1/processes/{pid}")).Status.ShouldBe(404);

    [Theory]
    [InlineData("HUP; touch PLACE")]
    [InlineData("$(touch PLACE)")]
    [InlineData("-9")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("9 1")]
    public async Task A_signal_is_a_signal(string signal)
    {
        var reply = await daemon.LocalAsync("POST", "/v1/services/web/signal", $"{{\"signal\":\"{signal.Replace("PLACE", daemon.Root + "/evil", StringComparison.Ordinal)}\"}}");
        (reply.Status, reply.Code).ShouldBe((400, ErrorCode.BadRequest), reply.Body);
        File.Exists(Path.Combine(daemon.Root, "evil")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_command_goes_to_no_shell()
    {
        var evil = Path.Combine(daemon.Root, "evil");
        foreach (var word in (string[])[$"; touch {evil}", $"$(touch {evil})", $"`touch {evil}`", $"| touch {evil}", $"\\n touch {evil}"])
        {
            var run = await daemon.LocalAsync("POST", "/v1/services/web/exec", $"{{\"command\":[\"/bin/echo\",\"{word}\"]}}");
            run.Json(ApiJson.Default.RunReply).Code.ShouldBe(0, run.Body);
            (await daemon.LocalAsync("POST", "/v1/run?wait=stopped", $"{{\"command\":[\"{word}\"]}}")).Status.ShouldBe(200);
        }
        File.Exists(evil).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"command\":[\"id\"],\"name\":\"$(touch x)\"}")]
    [InlineData("{\"command\":[\"id\"],\"name\":\"../x\"}")]
    [InlineData("{\"command\":[\"id\"],\"name\":\"a b\"}")]
    public async Task A_name_is_a_name(string body) => (await daemon.LocalAsync("POST", "/v1/run", body)).Status.ShouldBe(422);
}
