using Outlive.Contracts.Api;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>`depends_on`: what a service waits for.</summary>
internal static class DependencyKey
{
    static readonly Choice[] s_conditions =
    [
        new("ready", (int)DependencyCondition.Ready), new("started", (int)DependencyCondition.Started),
            new("healthy", (int)DependencyCondition.Healthy),
        new("completed", (int)DependencyCondition.Completed), new("completed_successfully", (int)DependencyCondition.CompletedSuccessfully),
        new("service_started", (int)DependencyCondition.Started), new("service_healthy", (int)DependencyCondition.Healthy),
        new("service_completed_successfully", (int)DependencyCondition.CompletedSuccessfully),
    ];

    public static KeyGroup<DependencyDefinition> Keys { get; } = new("dependency",
    [
        Rows<DependencyDefinition>.Choice("condition",
            "What the other must be; those that begin with service_ are Compose's words for the same.", s_conditions,
            dependency => (int)dependency.Condition, (dependency, value) => dependency.Condition = (DependencyCondition)value),
        Rows<DependencyDefinition>.Duration("timeout", "So long at most; then this service is skipped. Without it, it waits for ever.", null,
            dependency => dependency.Timeout, (dependency, value) => dependency.Timeout = value),
        Rows<DependencyDefinition>.Bool("restart", "Restart this service when the other recovers from a crash.", false,
            dependency => dependency.Restart, (dependency, value) => dependency.Restart = value),
        new CustomKey<DependencyDefinition>("required", KeyShape.Bool, "Compose's: only true is supported.", Required,
            _ => null) { Default = "true" },
    ]);

    public static Key<ServiceDefinition> Row { get; } = new CustomKey<ServiceDefinition>("depends_on",
        KeyShape.OneOf("list or map", KeyShape.List(KeyShape.Text),
            KeyShape.Map(KeyShape.OneOf("condition or map", KeyShape.Choice(Choices.Words(s_conditions)), KeyShape.Group(Keys))), KeyShape.Text),
        "Services this one waits for: a list (each must be ready), or a map to a condition or the keys of a dependency.", Read,
        service => Nodes.Sorted(service.DependsOn, dependency => Keys.Write(dependency)!));

    static void Read(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (!node.IsMap)
        {
            reader.WrongType(node, "a list or a map");
            return;
        }
        foreach (var (key, value) in node.Entries)
        {
            reader.Problems.Enter(key.Text);
            var dependency = new DependencyDefinition();
            Keys.Read(reader, value, dependency);
            service.DependsOn[key.Text] = dependency;
            reader.Problems.Leave();
        }
    }

    static void Required(ValueReader reader, PlanNode node, DependencyDefinition dependency)
    {
        if (reader.Bool(node) == false)
        {
            reader.Problems.Add(node, "not-available-yet", "required: false is not available yet", "remove the dependency, or make it required");
        }
    }
}
