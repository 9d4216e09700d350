using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;
using Outlive.Daemon.Resources;
using static Outlive.Contracts.Api.ApiJson;

namespace Outlive.Daemon.Api;

/// <summary>Every route with the role it needs. docs/api.md, docs/openapi.json and all checks of a request are by this table.</summary>
internal static class Routes
{
    static readonly Parameter Follow = new("follow", "boolean", "go on with what comes"), Since = new("since", "string", "from then on: a time, or how long ago"), Until = new("until", "string", "up to then"),
        Force = new("force", "boolean", "without grace"), Related = new("related", "boolean", "also what belongs to it; true otherwise"), Limit = Page.Words[0];

    static readonly Parameter[] Waiting = [new("wait", "string", "answer when they are started, ready, stopped or settled"), new("timeout", "string", "how long to wait at most; 60s otherwise")];

    public static readonly Route[] All =
    [
        new("GET", ApiRoutes.Live, Role.Anyone, InstanceRoutes.Live, "200 while the daemon runs") { ReplyType = "text/plain" },
        new("GET", ApiRoutes.Ready, Role.Anyone, InstanceRoutes.Ready, "200 when the instance can be asked, 503 while it starts") { ReplyType = "text/plain" },
        new("GET", ApiRoutes.Document, Role.Anyone, DocumentRoutes.Json, "this table for programs, as OpenAPI"),
        new("GET", ApiRoutes.DocumentPage, Role.Anyone, DocumentRoutes.Html, "the same for a browser") { ReplyType = "text/html" },
        new("GET", ApiRoutes.Metrics, Role.Viewer, MetricRoutes.Show, "states, restarts, probes, usage and requests, as Prometheus reads them") { ReplyType = "text/plain" },
        new("GET", ApiRoutes.Instance, Role.Viewer, InstanceRoutes.Describe, "the instance: version, pids, directories, addresses, counts") { Reply = static () => Default.InstanceSnapshot },
        new("GET", ApiRoutes.State, Role.Viewer, InstanceRoutes.ExportState, "all services by id: command, folder, pid, start time, status, ports") { Reply = static () => Default.DictionaryStringStoredServer },
        new("POST", ApiRoutes.State + "/import", Role.Admin, StateRoutes.Import, "defines the services of such a state; `start=true` starts those that ran") { Query = [new("start", "boolean", "start those that ran")], Body = static () => Default.DictionaryStringStoredServer, Reply = static () => Default.ImportedServerArray },
        new("DELETE", ApiRoutes.State, Role.Admin, StateRoutes.Clear, "removes all that was defined at run time"),
        new("GET", ApiRoutes.Logging, Role.Viewer, InstanceRoutes.Logging, "what the daemon logs of itself") { Reply = static () => Default.LoggingSettings },
        new("PUT", ApiRoutes.Logging, Role.Admin, InstanceRoutes.SetLogging, "changes that") { Body = static () => Default.LoggingSettings, Reply = static () => Default.LoggingSettings },
        new("POST", ApiRoutes.Shutdown, Role.Admin, InstanceRoutes.Shutdown, "ends daemon and keeper; `stop=true` ends the services first, else they run on. 202") { Query = [new("stop", "boolean", "end the services first")], ReplyType = "" },
        new("GET", ApiRoutes.Tokens, Role.Admin, TokenRoutes.List, "the tokens, without anything by which they could be used") { Query = Page.Words, Reply = static () => Default.TokenSnapshotArray },
        new("POST", ApiRoutes.Tokens, Role.Admin, TokenRoutes.Create, "makes one: `{\"name\":\"ci\",\"role\":\"operator\",\"expiresIn\":\"30d\"}`; the answer is the only time that it is shown. 201") { Body = static () => Default.TokenRequest, Reply = static () => Default.NewToken },
        new("DELETE", ApiRoutes.Tokens + "/{name}", Role.Admin, TokenRoutes.Revoke, "from now on it opens nothing"),

        new("GET", ApiRoutes.Plan, Role.Viewer, PlanRoutes.Show, "the plan in force in its normal form, as YAML, or as JSON with `Accept: application/json`; no values of variables and headers") { ReplyType = "application/yaml" },
        new("GET", ApiRoutes.PlanReply, Role.Viewer, PlanRoutes.LastReply, "what the newest apply found and did, that of the start included; 204: none yet") { Reply = static () => Default.PlanReply },
        new("POST", ApiRoutes.PlanCheck, Role.Admin, PlanRoutes.Check, "what is wrong with a plan, and what it would change") { Body = static () => Default.PlanRequest, Reply = static () => Default.PlanReply, OnlyLooks = true },
        new("POST", ApiRoutes.PlanApply, Role.Admin, PlanRoutes.Apply, "applies it; only what changed restarts. `dryRun` in the body only looks") { Body = static () => Default.PlanRequest, Reply = static () => Default.PlanReply, Conditional = true },

        new("GET", ApiRoutes.Services, Role.Viewer, ServiceRoutes.List, "all; `category=`, `state=`, `label=name=value`, `search=` choose")
        {
            Query = [new("category", "string", "of this category"), new("state", "string", "in one of these states") { Many = true }, new("label", "string", "with this label: name, or name=value") { Many = true }, new("search", "string", "with this in the id"), .. Page.Words],
            Reply = static () => Default.ServiceSnapshotArray,
        },
        new("GET", ApiRoutes.Services + "/{id}", Role.Viewer, ServiceRoutes.Find, "one by its id as an object; the replicas of a name as a list") { Reply = static () => Default.ServiceSnapshot },
        new("PUT", ApiRoutes.Services + "/{id}", Role.Admin, ServiceRoutes.Define, "defines a service at run time; the body is its definition, YAML or JSON") { Reply = static () => Default.ServiceSnapshotArray, TakesYaml = true, Conditional = true },
        new("DELETE", ApiRoutes.Services + "/{id}", Role.Admin, ServiceRoutes.Remove, "stops and removes one that was defined so") { Conditional = true },
        new("GET", ApiRoutes.Services + "/{id}/why", Role.Viewer, ServiceRoutes.Why, "why it is where it is") { Reply = static () => Default.WhyReport },
        new("POST", ApiRoutes.Services + "/{id}/probes/pause", Role.Operator, ServiceRoutes.PauseProbes, "its probes rest, and nothing follows from them") { Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/probes/resume", Role.Operator, ServiceRoutes.ResumeProbes, "they go on") { Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/start", Role.Operator, ActionRoutes.StartOne, "starts it and, unless `related=false`, what it needs") { Query = [Related, .. Waiting], Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/stop", Role.Operator, ActionRoutes.StopOne, "stops it and what needs it; `force=true` without grace") { Query = [Related, Force, .. Waiting], Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/restart", Role.Operator, ActionRoutes.RestartOne, "both") { Query = Waiting, Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/signal", Role.Operator, ActionRoutes.Signal, "`{\"signal\":\"HUP\",\"tree\":false}`") { Query = Waiting, Body = static () => Default.SignalRequestBody, Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/scale", Role.Operator, ActionRoutes.Scale, "`{\"replicas\":3}`") { Query = Waiting, Body = static () => Default.ScaleRequest, Reply = static () => Default.ServiceSnapshotArray, Conditional = true },
        new("POST", ApiRoutes.Services + "/{id}/exec", Role.Admin, RunRoutes.Exec, "runs a command in its environment; answered when that has ended") { Body = static () => Default.RunRequest, Reply = static () => Default.RunReply },
        new("POST", ApiRoutes.Start, Role.Operator, ActionRoutes.Start, "`{\"services\":[\"web\"],\"related\":true}`, or all") { Query = Waiting, Body = static () => Default.SelectionRequest, Reply = static () => Default.ServiceSnapshotArray },
        new("POST", ApiRoutes.Stop, Role.Operator, ActionRoutes.Stop, "the same, in the opposite order; `\"force\":true` without grace") { Query = Waiting, Body = static () => Default.SelectionRequest, Reply = static () => Default.ServiceSnapshotArray },
        new("POST", ApiRoutes.Restart, Role.Operator, ActionRoutes.Restart, "both") { Query = Waiting, Body = static () => Default.SelectionRequest, Reply = static () => Default.ServiceSnapshotArray },
        new("POST", ApiRoutes.Wait, Role.Viewer, ActionRoutes.Wait, "waits for services (`{services}`): `for=started`, `ready`, `stopped` or `settled`, `timeout=30s`")
        {
            Query = [new("for", "string", "started, ready, stopped or settled"), Waiting[1]],
            Body = static () => Default.SelectionRequest,
            Reply = static () => Default.WaitReply,
            OnlyLooks = true,
        },
        new("GET", ApiRoutes.Graph, Role.Viewer, ServiceRoutes.Graph, "who needs whom, and what is met") { Reply = static () => Default.GraphSnapshot },
        new("GET", ApiRoutes.Usage + "/{id}", Role.Viewer, ServiceRoutes.Usage, "CPU, memory and so on: `since=`, `step=`") { Query = [Since, new("step", "string", "how far apart, as in 1m"), .. Page.Words], Reply = static () => Default.UsageSnapshotArray },

        new("GET", ApiRoutes.Logs, Role.Viewer, StreamRoutes.Logs, "lines of output: `service=`, `stream=`, `since=`, `until=`, `tail=`, `search=`, `limit=`, `after=`, `follow=`")
        {
            Query = [new("service", "string", "of these services") { Many = true }, new("stream", "string", "stdout, stderr or terminal"), Since, Until, new("tail", "integer", "the last so many"), new("search", "string", "with this in them"), Limit, new("after", "string", "those after this position"), Follow],
            Reply = static () => Default.LogEntryArray,
        },
        new("GET", ApiRoutes.Events, Role.Viewer, StreamRoutes.Events, "the journal: `after=`, `since=`, `until=`, `kind=`, `service=`, `limit=`, `follow=`")
        {
            Query = [new("after", "integer", "those after this number"), Since, Until, new("kind", "string", "of these kinds, as in service.failed or service.*") { Many = true }, new("service", "string", "of this service"), Limit, Follow],
            Reply = static () => Default.InstanceEventArray,
        },
        new("GET", ApiRoutes.Attach + "/{id}", Role.Operator, AttachRoute.Attach, "a WebSocket: its terminal, or its output and held stdin") { ReplyType = "" },
        new("POST", ApiRoutes.Run, Role.Admin, RunRoutes.Run, "a command under supervision, once") { Body = static () => Default.RunRequest, Reply = static () => Default.ServiceSnapshot },

        new("GET", ApiRoutes.Webhooks, Role.Viewer, WebhookRoutes.List, "the webhooks of the plan, and how far each is") { Reply = static () => Default.WebhookSnapshotArray },
        new("GET", ApiRoutes.DeadLetters, Role.Viewer, WebhookRoutes.Dead, "deliveries that were given up: `webhook=`") { Query = [new("webhook", "string", "of this webhook"), Limit], Reply = static () => Default.DeadLetterArray },
        new("POST", ApiRoutes.DeadLetters + "/{id}/redeliver", Role.Operator, WebhookRoutes.Redeliver, "tries one again"),
        new("GET", ApiRoutes.Processes, Role.Viewer, ProcessRoutes.List, "every process, whoever owns it, and how the last ones ended: `service=`, `running=`")
        {
            Query = [new("service", "string", "of this service"), new("running", "boolean", "those that run, or those that don't"), .. Page.Words],
            Reply = static () => Default.ProcessDetailsArray,
        },
        new("GET", ApiRoutes.Processes + "/{id}", Role.Viewer, ProcessRoutes.Find, "one, by its id, or by its pid while it runs") { Reply = static () => Default.ProcessDetails },
        new("GET", ApiRoutes.Orphans, Role.Viewer, OrphanRoutes.List, "processes that nobody owns, and strangers on our ports") { Query = Page.Words, Reply = static () => Default.OrphanSnapshotArray },
        new("POST", ApiRoutes.Orphans + "/{process}/kill", Role.Admin, OrphanRoutes.Kill, "ends one, named `PID-STARTTIME`; `force=true` also one that is not ours") { Query = [new("force", "boolean", "also when it is not ours")] },
    ];

    /// <summary>The route and the arguments in the path; without a route, the methods that the path knows.</summary>
    public static (Route? Route, string[] Arguments, string[] Methods) Find(string method, string path)
    {
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++) parts[i] = Uri.UnescapeDataString(parts[i]);
        List<string>? methods = null;
        foreach (var route in All)
        {
            if (route.Match(parts) is not { } arguments) continue;
            if (route.Method == method) return (route, arguments, []);
            (methods ??= []).Add(route.Method);
        }
        return (null, [], methods is null ? [] : [.. methods]);
    }
}
