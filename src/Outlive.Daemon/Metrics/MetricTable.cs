using Outlive.Contracts.Api;

namespace Outlive.Daemon.Metrics;

/// <summary>Every metric, for all who are told of them.</summary>
internal static class MetricTable
{
    static readonly string[] s_states = Array.ConvertAll(Enum.GetValues<ServiceState>(), x => x.ToString().ToLowerInvariant());

    public static readonly Metric[] All = [.. OfInstance(), .. OfServices(), .. OfProbes(), .. OfUsage(), .. OfJournal(), .. OfWebhooks(), .. OfApi(), .. OfDaemon()];

    static Metric[] OfInstance() =>
    [
        Gauge("outlive_build_info", "The instance and the version of its daemon; always 1.", (from, to) =>
        {
            if (from.Instance is { } instance) to.Add(1, ("instance_name", instance.Name), ("version", instance.Version));
        }),
        Gauge("outlive_services", "How many services are in each state.", (from, to) =>
        {
            Span<int> counts = stackalloc int[s_states.Length];
            foreach (var service in from.Services) counts[(int)service.State]++;
            for (var i = 0; i < counts.Length; i++) to.Add(counts[i], ("state", s_states[i]));
        }),
    ];

    static Metric[] OfServices() =>
    [
        OfService("outlive_service_state", "The state that a service is in; always 1.", (x, to) => to.Add(1, ("service", x.Id), ("state", s_states[(int)x.State]))),
        OfService("outlive_service_ready", "Whether a service can be used.", (x, to) => to.Add(x.Ready ? 1 : 0, ("service", x.Id))),
        OfService("outlive_service_healthy", "What the liveness probe says; nothing where it has not said anything yet.", (x, to) =>
        {
            if (x.Health != ServiceHealth.Unknown) to.Add(x.Health == ServiceHealth.Healthy ? 1 : 0, ("service", x.Id));
        }),
        OfService("outlive_service_restarts_total", "Starts after the first, since somebody or the plan last started it.", (x, to) => to.Add(x.Restarts, ("service", x.Id)), MetricType.Counter),
        OfService("outlive_service_start_time_seconds", "When the running process started, in seconds since 1970.", (x, to) =>
        {
            if (x is { Pid: not null, StartedAt: { } at }) to.Add(at.ToUnixTimeMilliseconds() / 1000.0, ("service", x.Id));
        }),
        OfService("outlive_service_last_exit_code", "The exit code of the last process that ended by itself.", (x, to) =>
        {
            if (x.LastExit?.Code is { } code) to.Add(code, ("service", x.Id));
        }),
    ];

    static Metric[] OfProbes() =>
    [
        OfProbe("outlive_probe_success", "The verdict of a probe, after its thresholds.", probe => probe.Passing is { } passing ? passing ? 1 : 0 : null),
        OfProbe("outlive_probe_latency_seconds", "How long the newest look took.", probe => probe.LatencyMs / 1000),
        OfProbe("outlive_probe_last_time_seconds", "When the newest look was, in seconds since 1970.", probe => probe.At?.ToUnixTimeMilliseconds() / 1000.0),
        OfProbe("outlive_probe_results_in_a_row", "Equal results, up to now.", probe => probe.InARow),
    ];

    static Metric[] OfUsage() =>
    [
        OfUse("outlive_service_cpu_seconds_total", "Processor time of the tree.", usage => usage.CpuSeconds, MetricType.Counter),
        OfUse("outlive_service_memory_bytes", "Memory of the tree.", usage => usage.MemoryBytes),
        OfUse("outlive_service_read_bytes_total", "Bytes read from disks, where the kernel tells.", usage => usage.ReadBytes, MetricType.Counter),
        OfUse("outlive_service_written_bytes_total", "Bytes written to disks, where the kernel tells.", usage => usage.WrittenBytes, MetricType.Counter),
        OfUse("outlive_service_processes", "Processes of the tree.", usage => usage.Processes),
        OfUse("outlive_service_threads", "Threads of the tree.", usage => usage.Threads),
        OfUse("outlive_service_open_files", "Open files of the tree, where they can be seen.", usage => usage.OpenFiles),
    ];

    static Metric[] OfJournal() =>
    [
        Started("outlive_journal_last_sequence", "The number of the newest event.", from => from.Journal.LastSequence),
        Started("outlive_journal_lost_events_total", "Events that found no room, on disk or in memory.", from => from.Journal.Lost, MetricType.Counter),
        Started("outlive_journal_syncs_total", "How often events were made to outlast a power cut.", from => from.Journal.Syncs, MetricType.Counter),
        Started("outlive_journal_failing", "Whether events can't be written at present.", from => from.Journal.Failing ? 1 : 0),
    ];

    static Metric[] OfWebhooks() =>
    [
        OfWebhook("outlive_webhook_deliveries_total", "Events that were taken, since the daemon started.", x => x.Delivered, MetricType.Counter),
        OfWebhook("outlive_webhook_failed_tries_total", "Tries that failed, since the daemon started.", x => x.FailedTries, MetricType.Counter),
        OfWebhook("outlive_webhook_events_behind", "Events in the journal that are not settled yet.", x => x.Behind),
        OfWebhook("outlive_webhook_dead_letters", "Events that were given up.", x => x.DeadLetters),
        OfWebhook("outlive_webhook_failing", "Whether the newest try failed.", x => x.FailingSince is null ? 0 : 1),
    ];

    static Metric[] OfApi() =>
    [
        new("outlive_http_requests_total", MetricType.Counter, "Requests to the API, by what they were answered with.", (_, to) => HttpTally.Requests(to)),
        new("outlive_http_request_duration_seconds", MetricType.Histogram, "How long requests took, streams to their end.", (_, to) => HttpTally.Durations(to)),
    ];

    static Metric[] OfDaemon() =>
    [
        new("process_cpu_seconds_total", MetricType.Counter, "Processor time of the daemon.", (_, to) => to.Add(Environment.CpuUsage.TotalTime.TotalSeconds)),
        Gauge("process_resident_memory_bytes", "Memory of the daemon.", (_, to) => to.Add(Environment.WorkingSet)),
        Started("process_start_time_seconds", "When the daemon started, in seconds since 1970.", from => from.Instance!.StartedAt.ToUnixTimeMilliseconds() / 1000.0),
        Gauge("outlive_daemon_heap_bytes", "Managed memory of the daemon.", (_, to) => to.Add(GC.GetTotalMemory(forceFullCollection: false))),
    ];

    static Metric Gauge(string name, string help, Action<MetricSource, IMetricSink> read) => new(name, MetricType.Gauge, help, read);

    static Metric Started(string name, string help, Func<MetricSource, double> value, MetricType type = MetricType.Gauge) => new(name, type, help, (from, to) =>
    {
        if (from.Instance is not null) to.Add(value(from));
    });

    static Metric OfService(string name, string help, Action<ServiceSnapshot, IMetricSink> read, MetricType type = MetricType.Gauge) => new(name, type, help, (from, to) =>
    {
        foreach (var service in from.Services) read(service, to);
    });

    static Metric OfProbe(string name, string help, Func<ProbeSnapshot, double?> value) => OfService(name, help, (service, to) =>
    {
        if (service.ReadyProbe is { } ready && value(ready) is { } readiness) to.Add(readiness, ("service", service.Id), ("probe", "ready"));
        if (service.AliveProbe is { } alive && value(alive) is { } liveness) to.Add(liveness, ("service", service.Id), ("probe", "alive"));
    });

    static Metric OfUse(string name, string help, Func<UsageSnapshot, double?> value, MetricType type = MetricType.Gauge) => OfService(name, help, (service, to) =>
    {
        if (service.Usage is { } usage && value(usage) is { } used) to.Add(used, ("service", service.Id));
    }, type);

    static Metric OfWebhook(string name, string help, Func<WebhookSnapshot, double> value, MetricType type = MetricType.Gauge) => new(name, type, help, (from, to) =>
    {
        foreach (var webhook in from.Webhooks) to.Add(value(webhook), ("webhook", webhook.Name));
    });
}
