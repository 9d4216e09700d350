using System.Buffers;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.Daemon.Metrics;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

public sealed class MetricTests
{
    [Fact]
    public async Task A_daemon_tells_of_its_services_probes_journal_and_requests()
    {
        await using var daemon = await DaemonProcess.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, alive: { exec: "true", interval: 200ms }, ready: { delay: 10ms } }
              job: { type: job, command: CHILD exit 3, restart: { tries: 1 } }
            webhooks:
              - { url: "http://127.0.0.1:1/" }
            """);
        await daemon.BecomesReadyAsync("web");
        var text = "";
        await Eventually.HoldsAsync(async () => (text = await ScrapeAsync(daemon)).Contains("outlive_service_memory_bytes{service=\"web\"}", StringComparison.Ordinal) && text.Contains("state=\"failed\"} 1", StringComparison.Ordinal) && text.Contains("probe=\"alive\"} 1", StringComparison.Ordinal), "all is measured", TimeSpan.FromSeconds(30), () => text);
        text.ShouldSatisfyAllConditions(
            x => x.ShouldContain("outlive_service_state{service=\"web\",state=\"running\"} 1\n"),
            x => x.ShouldContain("outlive_services{state=\"failed\"} 1\n"),
            x => x.ShouldContain("outlive_service_last_exit_code{service=\"job\"} 3\n"),
            x => x.ShouldContain("outlive_probe_success{service=\"web\",probe=\"alive\"} 1\n"),
            x => x.ShouldContain("outlive_probe_latency_seconds{service=\"web\",probe=\"alive\"} 0."),
            x => x.ShouldContain("outlive_http_requests_total{route=\"/v1/plan/apply\",method=\"POST\",status=\"200\"} 1\n"),
            x => x.ShouldContain("outlive_webhook_failing{webhook=\"127.0.0.1:1\"} "),
            x => x.ShouldContain("outlive_journal_last_sequence "),
            x => x.ShouldContain("process_resident_memory_bytes "));
        var checkedBy = await TestProcess.Run("/usr/bin/env", ["sh", "-c", $"promtool check metrics < {await SavedAsync(daemon, text)}"]);
        (checkedBy.ExitCode, checkedBy.Output + checkedBy.Error).ShouldBe((0, ""));
    }

    [Fact]
    public async Task What_nobody_knows_a_route_for_is_one_line()
    {
        await using var api = await ServedApi.StartAsync(new TaskCompletionSource<Hosting.Instance>().Task);
        for (var i = 0; i < 5; i++) (await api.Client.GetAsync(new Uri($"/nothing/{i}", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        using var reply = await api.Client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        reply.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.Split('\n').Count(x => x.Contains("route=\"none\",method=\"any\",status=\"404\"", StringComparison.Ordinal)).ShouldBe(1);
        text.ShouldNotContain("/nothing");
    }

    [Fact]
    public void A_thousand_services_are_written_without_garbage()
    {
        var source = new MetricSource { Instance = new() { Name = "test" }, Services = [.. Enumerable.Range(1, 1000).Select(Service)] };
        var output = new ArrayBufferWriter<byte>(4 << 20);
        PrometheusText.Write(source, output);
        output.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        PrometheusText.Write(source, output);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        Encoding.UTF8.GetString(output.WrittenSpan).Split('\n').Count(x => x.StartsWith("outlive_service_ready{", StringComparison.Ordinal)).ShouldBe(1000);
    }

    [Fact]
    public void Labels_can_hold_anything()
    {
        var output = new ArrayBufferWriter<byte>();
        PrometheusText.Write(new() { Instance = new() { Name = "a\"b\\c\nd" } }, output);
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldContain("instance_name=\"a\\\"b\\\\c\\nd\"");
    }

    [Fact]
    public void The_page_of_metrics_has_a_row_for_each()
    {
        const string Head = "| metric | type | what |\n|---|---|---|\n";
        var path = Path.Combine(RootOfRepository(), "docs/metrics.md");
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        var wanted = text[..begin] + string.Concat(MetricTable.All.Select(x => $"| `{x.Name}` | {x.Type.ToString().ToLowerInvariant()} | {x.Help} |\n"));
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") File.WriteAllText(path, wanted);
        else text.ShouldBe(wanted, $"{path} is older than the table of metrics; run this class again with OUTLIVE_WRITE_DOCS=1");
    }

    static ServiceSnapshot Service(int number) => new()
    {
        Id = $"service-{number}",
        State = ServiceState.Running,
        Ready = true,
        Health = ServiceHealth.Healthy,
        Pid = number,
        StartedAt = DateTimeOffset.UnixEpoch,
        AliveProbe = new() { Passing = true, LatencyMs = 1.5, At = DateTimeOffset.UnixEpoch },
        Usage = new() { CpuSeconds = 1.25, MemoryBytes = 1 << 20, OpenFiles = 7 },
    };

    static async Task<string> ScrapeAsync(DaemonProcess daemon) => await daemon.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    static async Task<string> SavedAsync(DaemonProcess daemon, string text)
    {
        var file = Path.Join(daemon.Root, "metrics");
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    static string RootOfRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Outlive.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
