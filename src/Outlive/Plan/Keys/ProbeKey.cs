using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>A probe of a service: exactly one kind, and numbers.</summary>
internal sealed class ProbeKey(KeyGroup<ProbeDefinition> keys, string doc, Func<ServiceDefinition, ProbeDefinition?> get, Action<ServiceDefinition,
    ProbeDefinition?> set)
    : Key<ServiceDefinition>(keys.Name, KeyShape.OneOf("map or false", KeyShape.Group(keys), KeyShape.Bool), doc)
{
    public override void Read(ValueReader reader, PlanNode node, ServiceDefinition target)
    {
        if (node.IsFalse) return;
        if (!node.IsMap)
        {
            reader.WrongType(node, "a map");
            return;
        }
        var probe = new ProbeDefinition();
        if (Name == "alive")
        {
            probe.Interval = Defaults.AliveInterval;
            if (target.Type == Contracts.Api.ServiceType.External) probe.OnFailure = LivenessAction.None;
        }
        keys.Read(reader, node, probe);
        if (OneKind(reader, node)) set(target, probe);
    }

    public override PlanNode? Write(ServiceDefinition source) => get(source) is { } probe ? keys.Write(probe) : null;

    public override bool Differs(ServiceDefinition before, ServiceDefinition after, string prefix, List<string> changed)
    {
        var (old, now) = (get(before), get(after));
        if (old is not null && now is not null) return keys.Differs(old, now, prefix + Name + ".", changed);
        if (old is null && now is null) return false;
        changed.Add(prefix + Name);
        // The sockets they need are handed to a process at its start.
        return (old ?? now)!.Kind is ProbeKind.Notify or ProbeKind.Watchdog;
    }

    bool OneKind(ValueReader reader, PlanNode node)
    {
        List<PlanEntry> kinds = [];
        foreach (var entry in node.Entries)
        {
            if (NodeMerge.IsProbeKind(entry.Name) && !entry.Value.IsNull && !entry.Value.IsFalse) kinds.Add(entry);
        }
        if (kinds.Count == 1) return Meaningful(reader, kinds[0]);
        if (kinds.Count > 1)
        {
            reader.Problems.Add(kinds[1].Key, "probe-kind",
                $"{Name} has {kinds.Count} kinds: {string.Join(", ", kinds.Select(kind => kind.Name))}", "keep one");
        }
        else if (!reader.Problems.Path.StartsWith("defaults", StringComparison.Ordinal))
        {
            // Under `defaults` numbers alone are for the probes the services write.
            reader.Problems.Add(node, "probe-kind", $"{Name} does not say how to look",
                "add one of http, tcp, exec, listening; for ready also log, notify or delay, for alive also watchdog");
        }
        return false;
    }

    bool Meaningful(ValueReader reader, PlanEntry kind)
    {
        if (Name != "alive" || kind.Name is not ("delay" or "notify" or "log")) return true;
        reader.Problems.Add(kind.Key, "probe-kind", $"{kind.Name} cannot fail once it has passed, so it says nothing about being alive",
            "use watchdog, http, tcp, exec or listening");
        return false;
    }
}
