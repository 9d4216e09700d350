using System.Globalization;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan;

/// <summary>The environment variables of earlier tools, as a plan of their own that lies over the files. Their durations are milliseconds.</summary>
internal static class SeedVariables
{
    static readonly (string Variable, string[] Path, bool Duration)[] s_numbers =
    [
        ("PROCESS_SHUTDOWN_TIMEOUT", ["state", "stop_timeout"], true),
        ("PROCESS_RESTART_DELAY", ["defaults", "restart", "delay"], true),
        ("PROCESS_MAX_RETRIES", ["defaults", "restart", "tries"], false),
        ("HEALTH_CHECK_INTERVAL", ["defaults", "alive", "interval"], true),
        ("HEALTH_CHECK_TIMEOUT", ["defaults", "alive", "timeout"], true),
        ("HEALTH_CHECK_RETRIES", ["defaults", "alive", "failure_threshold"], false),
    ];

    public static PlanNode Over(PlanNode plan, IReadOnlyDictionary<string, string> variables, PlanProblems problems)
    {
        foreach (var (variable, path, duration) in s_numbers)
        {
            if (!variables.TryGetValue(variable, out var text) || text.Length == 0) continue;
            var at = PlanNode.Place(variable, 0, 0);
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                plan = Put(plan, at, duration ? text + "ms" : text, path);
            }
            else problems.Add(at, "bad-variable", $"the environment variable {variable} is \"{text}\"",
                duration ? "set it to milliseconds, or unset it" : "set it to a whole number, or unset it", text);
        }
        return Logging(plan, variables);
    }

    static PlanNode Logging(PlanNode plan, IReadOnlyDictionary<string, string> variables)
    {
        // DEBUG belongs to many programs (`DEBUG=express:*`): only a plain yes is meant for us.
        var debug = variables.TryGetValue("DEBUG", out var said) && (said == "1" || Bools.Parse(said) == true);
        if (Given(variables, "DEBUG_LEVEL") is { } level) plan = Put(plan, PlanNode.Place("DEBUG_LEVEL", 0, 0), level, ["logging", "level"]);
        else if (debug) plan = Put(plan, PlanNode.Place("DEBUG", 0, 0), "debug", ["logging", "level"]);
        if (Given(variables, "DEBUG_CATEGORIES") is { } categories)
        {
            var at = PlanNode.Place("DEBUG_CATEGORIES", 0, 0);
            var words = categories.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            plan = Put(plan, at, PlanNode.List([.. words.Select(word => PlanNode.Scalar(word, true, at))], at), ["logging", "categories"]);
        }
        if (Given(variables, "DEBUG_CONSOLE") is { } console)
        {
            plan = Put(plan, PlanNode.Place("DEBUG_CONSOLE", 0, 0), console switch { "1" => "true", "0" => "false", _ => console },
                ["logging", "console"]);
        }
        return plan;
    }

    static string? Given(IReadOnlyDictionary<string, string> variables, string name) => variables.TryGetValue(name, out var text)
        && text.Length > 0 ? text : null;

    static PlanNode Put(PlanNode plan, PlanNode at, string text, string[] path) => Put(plan, at, PlanNode.Scalar(text, true, at), path);

    static PlanNode Put(PlanNode plan, PlanNode at, PlanNode value, string[] path)
    {
        for (var i = path.Length - 1; i >= 0; i--) value = PlanNode.Map([new(PlanNode.Scalar(path[i], at: at), value)], at);
        return NodeMerge.Over(plan, value);
    }
}
