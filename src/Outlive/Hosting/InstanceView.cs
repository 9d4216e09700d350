using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>The instance as others see it.</summary>
internal static class InstanceView
{
    public static InstanceSnapshot Of(Engine engine, DateTimeOffset startedAt, TimeSpan uptime)
    {
        var keeper = engine.Link.Client.Hello;
        var plan = engine.Plan.InForce;
        return new()
        {
            Name = engine.Options.Name,
            Version = typeof(InstanceView).Assembly.GetName().Version?.ToString(3) ?? "",
            DaemonPid = Environment.ProcessId,
            KeeperPid = keeper.Pid,
            StartedAt = startedAt,
            UptimeSeconds = uptime.TotalSeconds,
            Socket = $"{engine.Options.RunDirectory}/api.sock",
            RunDirectory = engine.Options.RunDirectory,
            StateDirectory = engine.Options.StateDirectory,
            ProjectDirectory = plan.Directory,
            PlanFiles = plan.Files,
            Cgroups = keeper.Cgroups,
            Kernel = Environment.OSVersion.Version.ToString(),
            Counts = engine.Services.All.GroupBy(x => Words.Of(x.Snapshot.State)).ToDictionary(x => x.Key, x => x.Count()),
            LastEvent = engine.Parts.Journal.LastSequence,
            Warnings = [.. Warnings(engine)],
        };
    }

    static IEnumerable<string> Warnings(Engine engine)
    {
        var keeper = engine.Link.Client.Hello.Pid;
        if (ProcessStat.Read(keeper) is { State: 'T' or 't' }) yield return $"the keeper (pid {keeper}) stands still: somebody stopped it; nothing starts or ends until `kill -CONT {keeper}`";
        if (engine.Parts.Journal.Failure is { } journal) yield return $"the journal can't be written: {journal}";
        if (engine.IntentFailure is { } intent) yield return $"the operator's word can't be kept: {intent}";
    }

    public static GraphSnapshot Graph(Engine engine) => new()
    {
        Nodes = [.. engine.Services.All.Select(x => x.Snapshot).Select(x => new GraphNode { Id = x.Id, State = x.State, Ready = x.Ready })],
        Edges =
        [
            .. engine.Services.All.SelectMany(x => x.Definition.DependsOn.Select(y => new GraphEdge
            {
                From = x.Id,
                To = y.Key,
                Condition = y.Value.Condition,
                Met = engine.Services.Judge(y.Key, y.Value.Condition) == DependencyVerdict.Met,
            })),
        ],
    };

    /// <summary>As a dashboard of plain processes keeps it.</summary>
    public static Dictionary<string, StoredServer> Export(Engine engine) => engine.Services.All.ToDictionary(x => x.Id, x => new StoredServer
    {
        Id = x.Id,
        Pid = x.Snapshot.Pid,
        Command = string.Join(' ', x.Definition.Command?.Words ?? []),
        Cwd = x.Definition.WorkingDirectory,
        StartTime = x.Snapshot.StartedAt,
        Status = Words.Of(x.Snapshot.State),
        Ports = [.. x.Snapshot.Ports.Select(y => y.Port)],
    });
}
