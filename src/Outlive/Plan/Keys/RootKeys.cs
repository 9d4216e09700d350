using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>The keys at the top of a plan.</summary>
internal static class RootKeys
{
    static readonly string[] s_levels = ["trace", "debug", "info", "warn", "error", "none"];

    public static KeyGroup<StateDefinition> State { get; } = new("state",
    [
        new GroupKey<StateDefinition, StateDefinition>("journal", "How much of the journal of events is kept.", new("journal",
        [
            Rows<StateDefinition>.Duration("keep", "Older events go.", Defaults.JournalKeep, state => state.JournalKeep,
                (state, value) => state.JournalKeep = value),
            Rows<StateDefinition>.Size("max_size", "Beyond it the oldest events go.", Defaults.JournalSize, 64 * 1024, state => state.JournalSize,
                (state, value) => state.JournalSize = value),
        ]), state => state, state => state),
        Rows<StateDefinition>.Size("log_budget", "Of the output of all processes together.", Defaults.LogBudget, 1024 * 1024,
            state => state.LogBudget, (state, value) => state.LogBudget = value),
        Rows<StateDefinition>.Duration("stop_timeout", "Of a stop of the whole instance; who is still there then is killed.", Defaults.StopTimeout,
            state => state.StopTimeout, (state, value) => state.StopTimeout = value),
        Rows<StateDefinition>.Duration("health_every", "So often the event health.checked says how all services are; it isn't told otherwise.",
            null, state => state.HealthEvery, (state, value) => state.HealthEvery = value),
    ]);

    public static KeyGroup<LoggingDefinition> Logging { get; } = new("logging",
    [
        new CustomKey<LoggingDefinition>("level", KeyShape.Choice(s_levels), "What the daemon logs of itself.", ReadLevel,
            logging => logging.Level == "info" ? null : Nodes.Text(logging.Level)) { Default = "info" },
        new CustomKey<LoggingDefinition>("categories", KeyShape.Texts, "Of these categories; * is all.",
            (reader, node, logging) => logging.Categories = reader.Texts(node) ?? [],
            logging => logging.Categories is ["*"] ? null : Nodes.Texts(logging.Categories) ?? PlanNode.List([])) { Default = "[\"*\"]" },
        Rows<LoggingDefinition>.Bool("console", "Also on the daemon's standard error.", false, logging => logging.Console,
            (logging, value) => logging.Console = value),
    ]);

    public static KeyGroup<PlanDefinition> All { get; } = new("the plan",
    [
        new CustomKey<PlanDefinition>("version", KeyShape.Integer, "Of this format.", ReadVersion, _ => PlanNode.Scalar("1")) { Default = "1" },
        new CustomKey<PlanDefinition>("name", KeyShape.Text, "Of the instance; default: the folder's name and a short hash of its path.", ReadName,
            plan => Nodes.Text(plan.Name)),
        new CustomKey<PlanDefinition>("defaults", KeyShape.Group(ServiceKeys.All), "Merged under every service.", (_, _, _) => { }, _ => null),
        new CustomKey<PlanDefinition>("services", KeyShape.Map(KeyShape.Group(ServiceKeys.All)),
            "The services by name: letters, digits, -, _ and ., at most 48.", (_, _, _) => { }, WriteServices),
        new GroupKey<PlanDefinition, StateDefinition>("state", "How much is kept, how long a stop may take, and how often all is looked over.", State, plan => plan.State,
            plan => plan.State),
        new GroupKey<PlanDefinition, LoggingDefinition>("logging", "The daemon's own log; can be changed while it runs.", Logging,
            plan => plan.Logging, plan => plan.Logging),
        new GroupKey<PlanDefinition, ServerDefinition>("server", "Where the API listens beside its Unix socket, and who may use it.", ServerKeys.Keys,
            plan => plan.Server, plan => plan.Server),
        WebhookKeys.Row,
        new UnavailableKey<PlanDefinition>("pools", "Processes kept warm for sessions."),
        new UnavailableKey<PlanDefinition>("tui", "The terminal user interface."),
        new UnavailableKey<PlanDefinition>("rendering", "Where graphics are drawn."),
    ]);

    static void ReadVersion(ValueReader reader, PlanNode node, PlanDefinition plan)
    {
        if (reader.Text(node) is { } version && version != "1")
        {
            reader.Problems.Add(node, "version", $"version {version} is not known",
                "write version: 1, which is this format's and not Compose's, or remove it");
        }
    }

    static void ReadName(ValueReader reader, PlanNode node, PlanDefinition plan)
    {
        if (reader.Text(node) is not { } name) return;
        plan.Name = name;
        if (!Names.Valid(name)) reader.Problems.Add(node, "bad-name", $"\"{name}\" cannot name an instance", Names.Repair);
    }

    static PlanNode WriteServices(PlanDefinition plan) =>
        PlanNode.Map([.. plan.Services.Select(service => new PlanEntry(PlanNode.Scalar(service.Key), ServiceKeys.All.Write(service.Value)!))]);

    static void ReadLevel(ValueReader reader, PlanNode node, LoggingDefinition logging)
    {
        if (reader.Text(node) is not { } text) return;
        var level = text.ToLowerInvariant() switch
        {
            "warning" => "warn",
            "information" => "info",
            "verbose" => "trace",
            var other => other,
        };
        logging.Level = level;
        if (Array.IndexOf(s_levels, level) < 0)
        {
            reader.Problems.Add(node, "unknown-choice", $"\"{text}\" is none of {string.Join(", ", s_levels)}", "write one of them");
        }
    }
}
