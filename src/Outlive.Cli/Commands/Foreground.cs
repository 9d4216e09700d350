using System.Globalization;
using System.Runtime.InteropServices;
using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Cli.Views;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

/// <summary>
/// `outlive up` on a terminal: the output of all services, what becomes of them as it happens, and Ctrl-C, which stops them all.
/// It ends with the instance, or when nothing is left that runs.
/// </summary>
internal sealed class Foreground(Invocation call, PlanReply plan, long? after, DateTimeOffset since)
{
    static readonly TimeSpan LastLines = TimeSpan.FromMilliseconds(500);

    readonly LogPrinter printer = new(call.Screen);
    readonly Dictionary<string, DateTimeOffset> starts = new(StringComparer.Ordinal);
    readonly TaskCompletionSource interrupted = new();
    readonly CancellationTokenSource force = new(), over = new();
    bool stopping, anyFailed;
    string? lastSaid;

    public async Task<int> RunAsync()
    {
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        printer.Expect(plan.Services);
        PlanView.ShowChanges(call.Screen, plan);
        var (logs, events) = (ShowLogsAsync(), ShowEventsAsync());
        var ready = TellWhenSettledAsync();
        var first = await Task.WhenAny(events, interrupted.Task);
        // The events end with the instance, or when there is nothing more to wait for.
        if (first == events) await events;
        var good = await StopAsync(events.IsCompletedSuccessfully && !await events);
        // The last lines come with the end.
        await Task.WhenAny(logs, Task.Delay(LastLines, call.Time));
        await over.CancelAsync();
        foreach (var task in (Task[])[logs, events, ready]) await EndQuietly(task);
        return good && !anyFailed ? ExitCode.Done : ExitCode.Failed;
    }

    void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!interrupted.TrySetResult()) force.Cancel();
    }

    async Task<bool> StopAsync(bool gone)
    {
        if (gone)
        {
            printer.Say("the instance has ended");
            return true;
        }
        stopping = true;
        if (interrupted.Task.IsCompleted) printer.Say("stopping all; Ctrl-C again kills what is left");
        var from = call.Time.GetTimestamp();
        var good = await Ending.StopAsync(call, x => printer.Say(Safe.Text(x)), force.Token);
        await Ending.EndAsync(call, stopServices: true);
        printer.Say($"down after {Ago.Exact(call.Time.GetElapsedTime(from))}");
        return good;
    }

    async Task ShowLogsAsync()
    {
        var request = new LogRequest { Services = call.Words.Length > 0 ? plan.Services : [], Since = Text(since), Follow = true };
        await foreach (var line in call.Client.LogsAsync(request, over.Token)) printer.Show(line);
    }

    /// <summary>True: nothing runs any more and nothing will; false: the instance has gone.</summary>
    async Task<bool> ShowEventsAsync()
    {
        var request = new EventRequest { After = after, Since = after is null ? Text(since) : null, Follow = true };
        await foreach (var entry in call.Client.EventsAsync(request, over.Token))
        {
            Tell(entry);
            if (!stopping && IsAnEnd(entry.Kind) && !await AnyActiveAsync()) return true;
        }
        return false;
    }

    void Tell(InstanceEvent entry)
    {
        var service = Safe.Text(entry.Service);
        switch (entry.Kind)
        {
            case EventKind.ServiceStarting:
                starts[service] = entry.At;
                break;
            case EventKind.ServiceReady:
                printer.Say($"{service} is ready{After(service, entry.At)}", Paint.Green);
                break;
            case EventKind.ServiceCompleted:
                printer.Say($"{service} has completed{After(service, entry.At)}", Paint.Green);
                break;
            case EventKind.ServiceStopped when stopping:
                printer.Say($"{service} has stopped");
                break;
            case EventKind.ServiceFailed or EventKind.ProcessFailedToStart or EventKind.ServiceSkipped or EventKind.ServiceOrphaned:
                anyFailed = true;
                SayOnce(service, entry, Paint.Red);
                break;
            case EventKind.ServiceUnready when stopping:
                break;
            case EventKind.ServiceBackoff or EventKind.ServiceUnhealthy or EventKind.ServiceUnready or EventKind.KeeperLost or EventKind.ProcessOomKilled or EventKind.PortTaken:
                SayOnce(service, entry, Paint.Yellow);
                break;
        }
    }

    /// <summary>One death is several events with the same words.</summary>
    void SayOnce(string service, InstanceEvent entry, string color)
    {
        var text = $"{(service.Length > 0 ? service + ": " : "")}{Safe.Text(entry.Message ?? entry.Kind)}";
        if (text != lastSaid) printer.Say(text, color);
        lastSaid = text;
    }

    string After(string service, DateTimeOffset at) => starts.TryGetValue(service, out var from) ? $" after {Ago.Exact(at - from)}" : "";

    async Task TellWhenSettledAsync()
    {
        if (plan.Services.Length == 0) return;
        var reply = await LongWait.ForAsync(call, plan.Services, "settled", over.Token);
        if (stopping) return;
        var (good, bad) = (0, new List<string>());
        foreach (var service in reply.Services)
            if (service.Ready || service.State is ServiceState.Completed) good++;
            else if (service.State is not (ServiceState.Disabled or ServiceState.Stopped)) bad.Add(Safe.Text(service.Id));
        var time = Ago.Exact(call.Time.GetUtcNow() - since);
        printer.Say(bad.Count == 0
            ? $"all is ready after {time}: {PlanView.Count(good, "service")}"
            : string.Create(CultureInfo.InvariantCulture, $"{good} of {good + bad.Count} are ready after {time}; not {string.Join(", ", bad)} (outlive why {bad[0]})"),
            bad.Count == 0 ? Paint.Green : Paint.Red);
    }

    async Task<bool> AnyActiveAsync()
    {
        var services = ServiceReading.ReadAll(await call.Client.Exchange.BytesAsync("GET", ApiRoutes.Services, null, over.Token));
        return Array.Exists(services, x => x.State is ServiceState.Pending or ServiceState.Starting or ServiceState.Running or ServiceState.Stopping or ServiceState.Backoff);
    }

    static bool IsAnEnd(string kind) => kind is EventKind.ServiceCompleted or EventKind.ServiceFailed or EventKind.ServiceSkipped;

    static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Whatever they still had to say, the end was told already.</summary>
    static async Task EndQuietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception problem) when (problem is OperationCanceledException or OutliveException)
        {
            // Cancelled, or cut off by the end of the instance.
        }
    }
}
