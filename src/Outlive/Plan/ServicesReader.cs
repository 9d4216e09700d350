using Outlive.Contracts.Api;
using Outlive.Plan.Checks;
using Outlive.Plan.Keys;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan;

/// <summary>Reads the merged tree: the keys at the top, then each service over the defaults.</summary>
internal sealed class ServicesReader(ValueReader reader)
{
    static readonly PlanNode s_empty = PlanNode.Map([]);

    public PlanDefinition Read(PlanNode root)
    {
        var plan = new PlanDefinition { Name = Names.OfInstance(reader.Context.Directory) };
        RootKeys.All.Read(reader, root, plan);
        var defaults = Defaults(root.Find("defaults"));
        List<ServiceSource> services = [];
        if (root.Find("services") is { } written) ReadServices(plan, written, defaults, services);
        PlanChecks.Check(reader.Problems, services);
        ServerChecks.Check(reader.Problems, root.Find("server"), plan.Server);
        return plan;
    }

    public ServiceDefinition? ReadAlone(PlanNode key, PlanNode node)
    {
        var source = ReadService(key, node, s_empty);
        reader.Problems.Enter(key.Text);
        PlanChecks.CheckAlone(reader.Problems, source);
        reader.Problems.Leave();
        return source.Definition;
    }

    /// <summary>Read once for themselves, so that a mistake in them is told even when there is no service.</summary>
    PlanNode Defaults(PlanNode? written)
    {
        if (written is null || !written.IsMap)
        {
            if (written is { IsNull: false }) Wrong(written, "defaults", "a map of a service's keys");
            return s_empty;
        }
        reader.Problems.Enter("defaults");
        ServiceKeys.All.Read(reader, written, new ServiceDefinition());
        reader.Problems.Leave();
        return written;
    }

    void ReadServices(PlanDefinition plan, PlanNode written, PlanNode defaults, List<ServiceSource> services)
    {
        if (!written.IsMap)
        {
            if (!written.IsNull) Wrong(written, "services", "a map of names to services");
            return;
        }
        reader.Problems.Enter("services");
        plan.Services.EnsureCapacity(written.Entries.Count);
        foreach (var (key, value) in written.Entries)
        {
            if (KeyGroup<ServiceDefinition>.IsExtension(key.Text)) continue;
            var source = ReadService(key, value, defaults);
            plan.Services[key.Text] = source.Definition;
            services.Add(source);
        }
        reader.Problems.Leave();
    }

    void Wrong(PlanNode node, string name, string wanted)
    {
        reader.Problems.Enter(name);
        reader.WrongType(node, wanted);
        reader.Problems.Leave();
    }

    ServiceSource ReadService(PlanNode key, PlanNode value, PlanNode defaults)
    {
        var service = new ServiceDefinition { Name = key.Text };
        reader.Problems.Enter(key.Text);
        if (!Names.Valid(key.Text)) reader.Problems.Add(key, "service-name", $"\"{key.Text}\" cannot name a service", Names.Repair);
        if (!value.IsMap)
        {
            if (value.IsNull) value = PlanNode.Map([], key);
            else reader.WrongType(value, "a map of a service's keys");
        }
        var node = value.IsMap ? NodeMerge.Over(Below(defaults, value), value) : PlanNode.Map([], value);
        if (node.Find("type") is { IsNull: false } type) ReadType(type, service);
        ServiceKeys.All.Read(reader, node, service);
        ReadCommand(service, node);
        if (service.WorkingDirectory.Length == 0 && service.Type != ServiceType.External) service.WorkingDirectory = reader.Context.Directory;
        reader.Problems.Leave();
        return new(service, key, value, node);
    }

    /// <summary>Other keys are read by the type, wherever it stands.</summary>
    void ReadType(PlanNode type, ServiceDefinition service)
    {
        reader.Problems.Enter("type");
        ServiceKeys.Type.Read(reader, type, service);
        reader.Problems.Leave();
    }

    /// <summary>The command waits until it is known whether a shell gets it.</summary>
    void ReadCommand(ServiceDefinition service, PlanNode node)
    {
        if (node.Find("command") is not { IsNull: false } command) return;
        var shell = node.Find("shell") is { IsScalar: true } said && Bools.Parse(said.Text) == true;
        reader.Problems.Enter("command");
        service.Command = shell && !command.IsMap ? Commands.Line(reader, command) : Commands.Read(reader, command);
        reader.Problems.Leave();
    }

    /// <summary>
    /// What of the defaults lies under this service: numbers of a probe only where it has one, and nothing about processes under an
    /// external one.
    /// </summary>
    static PlanNode Below(PlanNode defaults, PlanNode service)
    {
        if (defaults.Entries.Count == 0) return defaults;
        var external = (service.Find("type") ?? defaults.Find("type"))?.Text == "external";
        List<PlanEntry> below = [];
        foreach (var entry in defaults.Entries)
        {
            if (entry.Name is "ready" or "alive" && !HasKind(entry.Value) && service.Find(entry.Name) is not { IsMap: true }) continue;
            if (external && ServiceKeys.IsOfProcess(entry.Name)) continue;
            below.Add(entry);
        }
        return PlanNode.Map(below, defaults);
    }

    static bool HasKind(PlanNode probe)
    {
        foreach (var entry in probe.Entries)
        {
            if (NodeMerge.IsProbeKind(entry.Name)) return true;
        }
        return false;
    }
}
