using System.Text;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

public sealed class OtlpExportTests
{
    const string Plan = "services: { web: { command: CHILD sleep 600000 } }";

    [Fact]
    public async Task Metrics_and_spans_go_where_the_standard_variables_say()
    {
        await using var receiver = new HttpReceiver { Answer = _ => 200 };
        await using var daemon = await DaemonProcess.StartAsync(Plan, $"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{receiver.Port}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRIC_EXPORT_INTERVAL=200", "OTEL_BSP_SCHEDULE_DELAY=100");
        await daemon.BecomesReadyAsync("web");
        await Says(receiver, "/v1/metrics", "outlive_service_ready");
        await Says(receiver, "/v1/metrics", "outlive_http_requests_total");
        await Says(receiver, "/v1/traces", "POST /v1/plan/apply");
        await Says(receiver, "/v1/traces", "outlive.service");
        receiver.Received.ShouldAllBe(x => x.Headers["Content-Type"] == "application/x-protobuf" && Encoding.UTF8.GetString(x.Body).Contains("outlive.instance"));
        (await MapsAsync(daemon)).ShouldContain("OpenTelemetry.dll");
    }

    [Theory]
    [InlineData]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_SDK_DISABLED=true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_METRICS_EXPORTER=none", "OTEL_TRACES_EXPORTER=none")]
    public async Task Unless_they_do_nothing_of_it_is_loaded(params string[] variables)
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan, variables);
        await daemon.BecomesReadyAsync("web");
        (await MapsAsync(daemon)).ShouldNotContain("OpenTelemetry");
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_nobody_anything()
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRIC_EXPORT_INTERVAL=50");
        await daemon.BecomesReadyAsync("web");
    }

    static Task Says(HttpReceiver receiver, string path, string words) => Eventually.Holds(
        () => receiver.Received.Any(x => x.Path == path && Encoding.UTF8.GetString(x.Body).Contains(words, StringComparison.Ordinal)),
        $"{path} is told \"{words}\"", TimeSpan.FromSeconds(30), () => string.Join(", ", receiver.Received.Select(x => $"{x.Path} {x.Body.Length}")));

    static async Task<string> MapsAsync(DaemonProcess daemon) => await File.ReadAllTextAsync($"/proc/{await daemon.PidAsync()}/maps");
}
