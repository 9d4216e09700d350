using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>
/// The familiar spellings of Compose and Kubernetes. They become our own keys file by file, so that merging and everything behind
/// it knows one form only; places stay those of what was written.
/// </summary>
internal static class Spellings
{
    public static Spelling[] All { get; } =
    [
        Spelling.Of("cwd", KeyShape.Text, "working_dir"),
        new("env", KeyShape.TextMap, "The same as environment.",
            (map, entry) => map.Put(entry.Key, ShortForms.Pairs(map.Problems, entry.Value), "environment")),
        new("port", PortKey.Shape, "One port, called main.",
            (map, entry) => map.Put(entry.Key, ShortForms.Ports(map.Problems, entry.Value), "ports")),
        Spelling.Of("scale", KeyShape.Integer, "replicas"),
        Spelling.Of("stop_grace_period", KeyShape.Duration, "stop", "grace"),
        Spelling.Of("stop_signal", KeyShape.Signal, "stop", "signal"),
        Spelling.Of("mem_limit", KeyShape.Size, "limits", "memory"),
        Spelling.Of("cpus", KeyShape.Number, "limits", "cpu"),
        Spelling.Of("pids_limit", KeyShape.Integer, "limits", "pids"),
        Spelling.Of("oom_score_adj", KeyShape.Integer, "limits", "oom_score"),
        new("stdin_open", KeyShape.Bool, "true: the same as stdin: pipe.", StdinOpen),
        new("healthcheck", KeyShape.Group(ComposeProbe.Keys),
            "Compose's: becomes ready, and alive with on_failure: none, since Compose restarts nothing that is unhealthy.", ComposeProbe.Rewrite),
        KubernetesProbe.Spelling("readiness_probe", "ready"),
        KubernetesProbe.Spelling("readinessProbe", "ready"),
        KubernetesProbe.Spelling("liveness_probe", "alive"),
        KubernetesProbe.Spelling("livenessProbe", "alive"),
    ];

    static readonly Dictionary<string, Spelling> s_byName = All.ToDictionary(spelling => spelling.Name);

    public static PlanNode Rewrite(PlanProblems problems, PlanNode service)
    {
        if (!service.IsMap) return service;
        var map = new CanonicalMap(problems);
        foreach (var entry in service.Entries)
        {
            problems.Enter(entry.Name);
            if (s_byName.TryGetValue(entry.Name, out var spelling)) Familiar(map, spelling, entry);
            else if (entry.Name == "user") User(map, entry);
            else map.Put(new PlanEntry(entry.Key, ShortForms.Of(problems, entry.Name, entry.Value)));
            problems.Leave();
        }
        return map.Finish(service);
    }

    static void Familiar(CanonicalMap map, Spelling spelling, PlanEntry entry)
    {
        if (!entry.Value.IsNull) spelling.Rewrite(map, entry);
        else if (entry.Value.IsEmpty && !spelling.Shape.Collection)
        {
            map.Problems.Add(entry.Key, "empty-value", $"{entry.Name} has no value", "write one, or remove the key");
        }
    }

    static void StdinOpen(CanonicalMap map, PlanEntry entry)
    {
        if (entry.Value.IsScalar && Bools.Parse(entry.Value.Text) is { } open)
        {
            map.Put(entry.Key, PlanNode.Scalar(open ? "pipe" : "null", quoted: true, entry.Value), "stdin");
        }
        else map.Problems.Add(entry.Value, "wrong-type", "stdin_open is not true or false", "write true or false");
    }

    /// <summary>user:group, as Docker has it.</summary>
    static void User(CanonicalMap map, PlanEntry entry)
    {
        var colon = entry.Value.IsScalar ? entry.Value.Text.IndexOf(':') : -1;
        if (colon < 0)
        {
            map.Put(entry);
            return;
        }
        map.Put(entry.Key, PlanNode.Scalar(entry.Value.Text[..colon], true, entry.Value), "user");
        map.Put(entry.Key, PlanNode.Scalar(entry.Value.Text[(colon + 1)..], true, entry.Value), "group");
    }
}
