using System.Runtime.CompilerServices;
using System.Text;
using Outlive.Client.Transport;
using Outlive.Contracts.Api;

namespace Outlive.Client;

/// <summary>
/// The API of one instance, over its Unix socket or over TCP. Refusals are <see cref="OutliveException"/>, with code `unreachable`
/// when nobody answers. It holds no connection between calls and may be used by many at once.
/// </summary>
public sealed class OutliveClient
{
    readonly ApiExchange exchange;
    readonly TimeProvider time;

    /// <summary>Over the Unix socket.</summary>
    public OutliveClient(string socket, TimeProvider? time = null) : this(new UnixHttp(socket), time) => Socket = socket;

    /// <summary>Over TCP, where `server.listen` of the plan says so. Without a token one may do what the plan lets anybody do.</summary>
    public OutliveClient(Uri address, string? token = null, TimeProvider? time = null) : this(new TcpHttp(address, token), time)
    {
    }

    OutliveClient(Http http, TimeProvider? time) => (exchange, this.time) = (new ApiExchange(http), time ?? TimeProvider.System);

    internal ApiExchange Exchange => exchange;

    /// <summary>The path of the socket; null: it is TCP.</summary>
    public string? Socket { get; }

    public Task<InstanceSnapshot> GetInstanceAsync(CancellationToken cancel = default) =>
        exchange.GetAsync(ApiRoutes.Instance, ApiJson.Default.InstanceSnapshot, cancel);

    /// <summary>The plan in force in its normal form, as YAML.</summary>
    public async Task<string> GetPlanAsync(CancellationToken cancel = default) =>
        Encoding.UTF8.GetString(await exchange.BytesAsync("GET", ApiRoutes.Plan, null, cancel).ConfigureAwait(false));

    /// <summary>What the newest apply found and did; null: there was none.</summary>
    public async Task<PlanReply?> GetLastReplyAsync(CancellationToken cancel = default)
    {
        var bytes = await exchange.BytesAsync("GET", ApiRoutes.PlanReply, null, cancel).ConfigureAwait(false);
        return bytes.Length == 0 ? null : ApiExchange.Parse(bytes, ApiJson.Default.PlanReply);
    }

    public Task<PlanReply> CheckPlanAsync(PlanRequest request, CancellationToken cancel = default) => AskPlanAsync(ApiRoutes.PlanCheck, request, cancel);

    public Task<PlanReply> ApplyPlanAsync(PlanRequest request, CancellationToken cancel = default) => AskPlanAsync(ApiRoutes.PlanApply, request, cancel);

    public Task<ServiceSnapshot[]> GetServicesAsync(CancellationToken cancel = default) =>
        exchange.GetAsync(ApiRoutes.Services, ApiJson.Default.ServiceSnapshotArray, cancel);

    /// <summary>All replicas of a service by its name, or one by its id.</summary>
    public async Task<ServiceSnapshot[]> GetServiceAsync(string id, CancellationToken cancel = default)
    {
        var bytes = await exchange.BytesAsync("GET", ApiRoutes.Service(id), null, cancel).ConfigureAwait(false);
        return bytes.AsSpan().StartsWith("["u8) ? ApiExchange.Parse(bytes, ApiJson.Default.ServiceSnapshotArray) : [ApiExchange.Parse(bytes, ApiJson.Default.ServiceSnapshot)];
    }

    public Task<WaitReply> StartAsync(SelectionRequest request, Wait? wait = null, CancellationToken cancel = default) => SelectAsync(ApiRoutes.Start, request, wait, cancel);

    public Task<WaitReply> StopAsync(SelectionRequest request, Wait? wait = null, CancellationToken cancel = default) => SelectAsync(ApiRoutes.Stop, request, wait, cancel);

    public Task<WaitReply> RestartAsync(SelectionRequest request, Wait? wait = null, CancellationToken cancel = default) => SelectAsync(ApiRoutes.Restart, request, wait, cancel);

    /// <summary>Never fails for time: the reply says who is pending, and why.</summary>
    public Task<WaitReply> WaitAsync(IReadOnlyList<string> services, Wait wait, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(wait);
        ArgumentNullException.ThrowIfNull(services);
        var query = new QueryText().Add("for", wait.For).Add("timeout", wait.Timeout);
        return exchange.AskAsync("POST", ApiRoutes.Wait + query, new() { Services = [.. services] }, ApiJson.Default.SelectionRequest, ApiJson.Default.WaitReply, cancel);
    }

    public Task<ServiceSnapshot[]> SignalAsync(string id, SignalRequestBody request, CancellationToken cancel = default) =>
        exchange.AskAsync("POST", ApiRoutes.Service(id, "signal"), request, ApiJson.Default.SignalRequestBody, ApiJson.Default.ServiceSnapshotArray, cancel);

    public async Task<WaitReply> ScaleAsync(string id, int replicas, Wait? wait = null, CancellationToken cancel = default) =>
        await ActAsync(ApiRoutes.Service(id, "scale"), ApiExchange.Write(new ScaleRequest { Replicas = replicas }, ApiJson.Default.ScaleRequest), wait, cancel).ConfigureAwait(false);

    /// <summary>A definition made at run time, as YAML or JSON.</summary>
    public async Task<ServiceSnapshot[]> DefineAsync(string name, string definition, CancellationToken cancel = default) =>
        ApiExchange.Parse(await exchange.BytesAsync("PUT", ApiRoutes.Service(name), Encoding.UTF8.GetBytes(definition), cancel).ConfigureAwait(false), ApiJson.Default.ServiceSnapshotArray);

    public Task RemoveAsync(string name, CancellationToken cancel = default) => exchange.BytesAsync("DELETE", ApiRoutes.Service(name), null, cancel);

    public Task<ServiceSnapshot[]> PauseProbesAsync(string id, bool paused, CancellationToken cancel = default) =>
        exchange.AskAsync("POST", ApiRoutes.Service(id, "probes") + (paused ? "/pause" : "/resume"), ApiJson.Default.ServiceSnapshotArray, cancel);

    public Task<WhyReport> WhyAsync(string id, CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Service(id, "why"), ApiJson.Default.WhyReport, cancel);

    public Task<GraphSnapshot> GetGraphAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Graph, ApiJson.Default.GraphSnapshot, cancel);

    public Task<OrphanSnapshot[]> GetOrphansAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Orphans, ApiJson.Default.OrphanSnapshotArray, cancel);

    public Task KillOrphanAsync(int pid, ulong startTime, bool force = false, CancellationToken cancel = default) =>
        exchange.BytesAsync("POST", FormattableString.Invariant($"{ApiRoutes.Orphans}/{pid}-{startTime}/kill") + (force ? "?force=true" : ""), null, cancel);

    public Task<WebhookSnapshot[]> GetWebhooksAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Webhooks, ApiJson.Default.WebhookSnapshotArray, cancel);

    /// <summary>Events that webhooks did not take.</summary>
    public Task<DeadLetter[]> GetDeadLettersAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.DeadLetters, ApiJson.Default.DeadLetterArray, cancel);

    /// <summary>Sends a dead letter once more; a refusal says what came of it.</summary>
    public Task RedeliverAsync(string id, CancellationToken cancel = default) =>
        exchange.BytesAsync("POST", $"{ApiRoutes.DeadLetters}/{Uri.EscapeDataString(id)}/redeliver", null, cancel);

    public Task<UsageSnapshot[]> GetUsageAsync(string id, string? since = null, string? step = null, CancellationToken cancel = default) =>
        exchange.GetAsync($"{ApiRoutes.Usage}/{Uri.EscapeDataString(id)}{new QueryText().Add("since", since).Add("step", step)}", ApiJson.Default.UsageSnapshotArray, cancel);

    /// <summary>A command in a service's environment; answered when it has ended.</summary>
    public Task<RunReply> ExecAsync(string id, RunRequest request, CancellationToken cancel = default) =>
        exchange.AskAsync("POST", ApiRoutes.Service(id, "exec"), request, ApiJson.Default.RunRequest, ApiJson.Default.RunReply, cancel);

    /// <summary>A one-off under supervision.</summary>
    public Task<ServiceSnapshot> RunAsync(RunRequest request, CancellationToken cancel = default) =>
        exchange.AskAsync("POST", ApiRoutes.Run, request, ApiJson.Default.RunRequest, ApiJson.Default.ServiceSnapshot, cancel);

    /// <summary>The terminal of a service, or its output and held stdin.</summary>
    public Task<Attachment> AttachAsync(string id, CancellationToken cancel = default) => Attachment.OpenAsync(exchange, id, cancel);

    public Task<Dictionary<string, StoredServer>> ExportStateAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.State, ApiJson.Default.DictionaryStringStoredServer, cancel);

    /// <summary>Makes services of a state as <see cref="ExportStateAsync"/> has it, or a dashboard of plain processes.</summary>
    public async Task<ImportedServer[]> ImportStateAsync(byte[] state, bool start = false, CancellationToken cancel = default) =>
        ApiExchange.Parse(await exchange.BytesAsync("POST", $"{ApiRoutes.State}/import{(start ? "?start=true" : "")}", state, cancel).ConfigureAwait(false), ApiJson.Default.ImportedServerArray);

    /// <summary>Stops and forgets all services that were defined at run time.</summary>
    public Task ClearStateAsync(CancellationToken cancel = default) => exchange.BytesAsync("DELETE", ApiRoutes.State, null, cancel);

    public Task<LoggingSettings> GetLoggingAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Logging, ApiJson.Default.LoggingSettings, cancel);

    public Task<LoggingSettings> SetLoggingAsync(LoggingSettings settings, CancellationToken cancel = default) =>
        exchange.AskAsync("PUT", ApiRoutes.Logging, settings, ApiJson.Default.LoggingSettings, ApiJson.Default.LoggingSettings, cancel);

    /// <summary>Every process, whoever owns it.</summary>
    public Task<ProcessDetails[]> GetProcessesAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Processes, ApiJson.Default.ProcessDetailsArray, cancel);

    public Task<TokenSnapshot[]> GetTokensAsync(CancellationToken cancel = default) => exchange.GetAsync(ApiRoutes.Tokens, ApiJson.Default.TokenSnapshotArray, cancel);

    /// <summary>The answer is the only time that the token itself is shown.</summary>
    public Task<NewToken> CreateTokenAsync(TokenRequest request, CancellationToken cancel = default) =>
        exchange.AskAsync("POST", ApiRoutes.Tokens, request, ApiJson.Default.TokenRequest, ApiJson.Default.NewToken, cancel);

    public Task RevokeTokenAsync(string name, CancellationToken cancel = default) => exchange.BytesAsync("DELETE", $"{ApiRoutes.Tokens}/{Uri.EscapeDataString(name)}", null, cancel);

    /// <summary>Ends keeper and daemon, and the services first or not at all. Answered when it is decided.</summary>
    public Task ShutdownAsync(bool stopServices, CancellationToken cancel = default) =>
        exchange.BytesAsync("POST", ApiRoutes.Shutdown + (stopServices ? "?stop=true" : "?stop=false"), null, cancel);

    /// <summary>Lines of output. Following goes on where it stopped when the daemon comes back, and ends with the instance.</summary>
    public async IAsyncEnumerable<LogEntry> LogsAsync(LogRequest request, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var position = request.After;
        var lines = new ResumedLines(exchange, time, () => ApiRoutes.Logs + (position == request.After ? request : request with { After = position, Tail = null, Since = null }).ToQuery()) { Follow = request.Follow };
        await foreach (var line in lines.ReadAsync(cancel).ConfigureAwait(false))
        {
            var entry = ApiExchange.Parse(line.Span, ApiJson.Default.LogEntry);
            if (entry.Position.Length > 0) position = entry.Position;
            yield return entry;
        }
    }

    /// <summary>The journal. Following goes on where it stopped when the daemon comes back, and ends with the instance.</summary>
    public async IAsyncEnumerable<InstanceEvent> EventsAsync(EventRequest request, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var after = request.After;
        var lines = new ResumedLines(exchange, time, () => ApiRoutes.Events + (after == request.After ? request : request with { After = after, Since = null }).ToQuery()) { Follow = request.Follow };
        await foreach (var line in lines.ReadAsync(cancel).ConfigureAwait(false))
        {
            var entry = ApiExchange.Parse(line.Span, ApiJson.Default.InstanceEvent);
            after = entry.Sequence;
            yield return entry;
        }
    }

    Task<PlanReply> AskPlanAsync(string path, PlanRequest request, CancellationToken cancel) =>
        exchange.AskAsync("POST", path, request, ApiJson.Default.PlanRequest, ApiJson.Default.PlanReply, cancel);

    Task<WaitReply> SelectAsync(string path, SelectionRequest request, Wait? wait, CancellationToken cancel) =>
        ActAsync(path, ApiExchange.Write(request, ApiJson.Default.SelectionRequest), wait, cancel);

    async Task<WaitReply> ActAsync(string path, byte[] body, Wait? wait, CancellationToken cancel)
    {
        var bytes = await exchange.BytesAsync("POST", path + new QueryText().Add("wait", wait?.For).Add("timeout", wait?.Timeout), body, cancel).ConfigureAwait(false);
        return wait is null ? new WaitReply { Services = ApiExchange.Parse(bytes, ApiJson.Default.ServiceSnapshotArray) } : ApiExchange.Parse(bytes, ApiJson.Default.WaitReply);
    }
}
