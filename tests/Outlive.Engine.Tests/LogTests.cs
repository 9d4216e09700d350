using Outlive.Contracts.Api;
using Outlive.Logs;

namespace Outlive.Engine.Tests;

public sealed class LogTests
{
    const string Ticker = """
        services:
          web: { command: CHILD ticks 40 10 sleep 600000 }
          api: { command: CHILD ticks 40 10 exit 1, restart: never }
        """;

    [Fact]
    public async Task Two_services_are_followed_together_and_each_line_comes_once()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Ticker);
        var lines = await TakeAsync(instance, new() { Follow = true }, 80);
        foreach (var service in lines.GroupBy(x => x.Service)) service.Select(x => x.Text[..10]).ShouldBe(Enumerable.Range(1, 40).Select(x => $"{x:D10}"));
        // While following, lines are ordered as far as they have come; all that is there is in order over both.
        (await TakeAsync(instance, new(), 80)).Select(x => x.At).ShouldBeInOrder();
    }

    [Fact]
    public async Task A_reader_goes_on_exactly_where_it_was_although_the_daemon_died()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Ticker);
        var first = await TakeAsync(instance, new() { Follow = true }, 30);
        await instance.ReplaceDaemonAsync();
        var rest = await TakeAsync(instance, new() { Follow = true, After = first[^1].Position }, 50);
        foreach (var service in first.Concat(rest).GroupBy(x => x.Service)) service.Select(x => x.Text[..10]).ShouldBe(Enumerable.Range(1, 40).Select(x => $"{x:D10}"));
    }

    [Fact]
    public async Task A_follower_sees_the_output_of_the_next_process_too()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD lines 2 sleep 600000 }
            """);
        var running = await instance.BecomesReadyAsync("web");
        var reading = TakeAsync(instance, new() { Services = ["web"], Follow = true }, 4);
        InstanceUnderTest.Kill(running.Pid!.Value);
        (await reading).Select(x => x.Process).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_service_keeps_its_last_output_at_hand()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD lines 3 exit 1, restart: never }
            """);
        await instance.BecomesAsync("web", ServiceState.Failed);
        (await TakeAsync(instance, new() { Services = ["web"], Tail = 2 }, 2)).Select(x => x.Text[..10]).ShouldBe(["0000000002", "0000000003"]);
    }

    [Fact]
    public async Task Every_step_of_a_life_is_in_the_journal_once_and_in_order()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD exit 4, restart: { delay: 10ms, tries: 3 } }
            """);
        await instance.BecomesAsync("web", ServiceState.Failed);
        var kinds = new List<string>();
        await foreach (var told in instance.Instance.EventsAsync(new() { Service = "web" }, CancellationToken.None)) kinds.Add(told.Kind);
        kinds.Where(x => x is EventKind.ServiceStarting or EventKind.ServiceRestarted or EventKind.ProcessExited or EventKind.ServiceBackoff or EventKind.ServiceFailed or EventKind.ProcessStarted).ShouldBe(
        [
            EventKind.ServiceStarting, EventKind.ProcessStarted,
            EventKind.ProcessExited, EventKind.ServiceRestarted, EventKind.ServiceStarting, EventKind.ProcessStarted,
            EventKind.ProcessExited, EventKind.ServiceBackoff, EventKind.ServiceRestarted, EventKind.ServiceStarting, EventKind.ProcessStarted,
            EventKind.ProcessExited, EventKind.ServiceFailed,
        ]);
    }

    static async Task<List<LogEntry>> TakeAsync(InstanceUnderTest instance, LogRequest request, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var lines = new List<LogEntry>();
        try
        {
            await foreach (var line in instance.Instance.LogsAsync(request, limit.Token))
            {
                lines.Add(line);
                if (lines.Count == count) break;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{lines.Count} of {count} lines came: {string.Join("; ", lines.TakeLast(5).Select(x => $"{x.Service} {x.Text}"))}");
        }
        return lines;
    }
}
