using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Daemon.Resources;

namespace Outlive.Daemon.Api;

/// <summary>Every route with the role it needs.</summary>
internal static class Routes
{
    public static readonly Route[] All =
    [
        new("GET", ApiRoutes.Live, Role.Anyone, InstanceRoutes.Live),
        new("GET", ApiRoutes.Ready, Role.Anyone, InstanceRoutes.Ready),
        new("GET", ApiRoutes.Instance, Role.Viewer, InstanceRoutes.Describe),
        new("GET", ApiRoutes.State, Role.Viewer, InstanceRoutes.ExportState),
        new("GET", ApiRoutes.Logging, Role.Viewer, InstanceRoutes.Logging),
        new("PUT", ApiRoutes.Logging, Role.Admin, InstanceRoutes.SetLogging),
        new("POST", ApiRoutes.Shutdown, Role.Admin, InstanceRoutes.Shutdown),

        new("GET", ApiRoutes.Plan, Role.Viewer, PlanRoutes.Show),
        new("GET", ApiRoutes.PlanReply, Role.Viewer, PlanRoutes.LastReply),
        new("POST", ApiRoutes.PlanCheck, Role.Admin, PlanRoutes.Check),
        new("POST", ApiRoutes.PlanApply, Role.Admin, PlanRoutes.Apply),

        new("GET", ApiRoutes.Services, Role.Viewer, ServiceRoutes.List),
        new("GET", ApiRoutes.Services + "/{id}", Role.Viewer, ServiceRoutes.Find),
        new("PUT", ApiRoutes.Services + "/{id}", Role.Admin, ServiceRoutes.Define),
        new("DELETE", ApiRoutes.Services + "/{id}", Role.Admin, ServiceRoutes.Remove),
        new("GET", ApiRoutes.Services + "/{id}/why", Role.Viewer, ServiceRoutes.Why),
        new("POST", ApiRoutes.Services + "/{id}/probes/pause", Role.Operator, ServiceRoutes.PauseProbes),
        new("POST", ApiRoutes.Services + "/{id}/probes/resume", Role.Operator, ServiceRoutes.ResumeProbes),
        new("POST", ApiRoutes.Services + "/{id}/start", Role.Operator, ActionRoutes.StartOne),
        new("POST", ApiRoutes.Services + "/{id}/stop", Role.Operator, ActionRoutes.StopOne),
        new("POST", ApiRoutes.Services + "/{id}/restart", Role.Operator, ActionRoutes.RestartOne),
        new("POST", ApiRoutes.Services + "/{id}/signal", Role.Operator, ActionRoutes.Signal),
        new("POST", ApiRoutes.Services + "/{id}/scale", Role.Operator, ActionRoutes.Scale),
        new("POST", ApiRoutes.Services + "/{id}/exec", Role.Admin, RunRoutes.Exec),
        new("POST", ApiRoutes.Start, Role.Operator, ActionRoutes.Start),
        new("POST", ApiRoutes.Stop, Role.Operator, ActionRoutes.Stop),
        new("POST", ApiRoutes.Restart, Role.Operator, ActionRoutes.Restart),
        new("POST", ApiRoutes.Wait, Role.Viewer, ActionRoutes.Wait),
        new("GET", ApiRoutes.Graph, Role.Viewer, ServiceRoutes.Graph),
        new("GET", ApiRoutes.Usage + "/{id}", Role.Viewer, ServiceRoutes.Usage),

        new("GET", ApiRoutes.Logs, Role.Viewer, StreamRoutes.Logs),
        new("GET", ApiRoutes.Events, Role.Viewer, StreamRoutes.Events),
        new("GET", ApiRoutes.Attach + "/{id}", Role.Operator, AttachRoute.Attach),
        new("POST", ApiRoutes.Run, Role.Admin, RunRoutes.Run),

        new("GET", ApiRoutes.Orphans, Role.Viewer, OrphanRoutes.List),
        new("POST", ApiRoutes.Orphans + "/{process}/kill", Role.Admin, OrphanRoutes.Kill),
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
