namespace Outlive.Contracts.Api;

/// <summary>The paths of the API, for both of its ends.</summary>
public static class ApiRoutes
{
    public const string Instance = "/v1/instance";
    public const string Plan = "/v1/plan";
    public const string PlanReply = "/v1/plan/reply";
    public const string PlanCheck = "/v1/plan/check";
    public const string PlanApply = "/v1/plan/apply";
    public const string Services = "/v1/services";
    public const string Start = "/v1/start";
    public const string Stop = "/v1/stop";
    public const string Restart = "/v1/restart";
    public const string Wait = "/v1/wait";
    public const string Graph = "/v1/graph";
    public const string Processes = "/v1/processes";
    public const string Tokens = "/v1/tokens";
    public const string Document = "/openapi/v1.json";
    public const string DocumentPage = "/openapi";
    public const string Orphans = "/v1/orphans";
    public const string Logs = "/v1/logs";
    public const string Events = "/v1/events";
    public const string Usage = "/v1/usage";
    public const string Run = "/v1/run";
    public const string Attach = "/v1/attach";
    public const string State = "/v1/state";
    public const string Logging = "/v1/logging";
    public const string Webhooks = "/v1/webhooks";
    public const string DeadLetters = "/v1/webhooks/dead";
    public const string Shutdown = "/v1/shutdown";
    public const string Metrics = "/metrics";
    public const string Live = "/health/live";
    public const string Ready = "/health/ready";

    /// <summary>Lines of JSON, one object each.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>Server-sent events.</summary>
    public const string ServerSent = "text/event-stream";

    /// <summary>Of what was attached to: true, and each key counts; or false, and it has its output and a held stdin.</summary>
    public const string TerminalHeader = "Outlive-Terminal";

    /// <summary>A service, or a replica of it, and what is to be done to it.</summary>
    public static string Service(string id, string? verb = null) =>
        verb is null ? $"{Services}/{Uri.EscapeDataString(id)}" : $"{Services}/{Uri.EscapeDataString(id)}/{verb}";
}
