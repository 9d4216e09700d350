using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

/// <summary>Plans of tests, read as if they stood in a folder that need not exist.</summary>
internal static class Plans
{
    public const string Directory = "/srv/shop";

    public static PlanContext Context(params (string Name, string Value)[] variables) =>
        new() { Directory = Directory, Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Value) };

    public static PlanReading Read(string yaml, params (string Name, string Value)[] variables) =>
        PlanReader.Read([new("outlive.yaml", yaml)], Context(variables));

    public static PlanReading ReadFiles(params string[] yamls) =>
        PlanReader.Read([.. yamls.Select((yaml, i) => new PlanSource($"{i}.yaml", yaml))], Context());

    public static PlanDefinition Good(this PlanReading reading)
    {
        reading.Problems.ShouldBeEmpty(Words(reading));
        return reading.Plan.ShouldNotBeNull();
    }

    public static PlanDefinition Plan(string yaml, params (string Name, string Value)[] variables) => Read(yaml, variables).Good();

    /// <summary>The service a of a plan with these keys, given on one line or as a block.</summary>
    public static ServiceDefinition Service(string keys, params (string Name, string Value)[] variables) =>
        Plan(Around(keys), variables).Services["a"];

    public static PlanProblem Problem(string yaml, string rule)
    {
        var reading = Read(yaml);
        reading.Plan.ShouldBeNull();
        var problem = reading.Problems.ShouldHaveSingleItem(Words(reading));
        problem.Rule.ShouldBe(rule);
        problem.Repair.ShouldNotBeNullOrEmpty();
        problem.Message.ShouldNotBeNullOrEmpty();
        return problem;
    }

    public static PlanProblem ServiceProblem(string keys, string rule) => Problem(Around(keys), rule);

    public static string Around(string keys) =>
        "services:\n  a:\n" + (keys.Contains("command", StringComparison.Ordinal) || keys.Contains("external", StringComparison.Ordinal) ? ""
            : "    command: run\n")
        + string.Join('\n', keys.Split('\n').Select(line => "    " + line)) + "\n";

    public static string Words(PlanReading reading) => string.Join('\n', reading.Problems.Select(problem => problem.ToString()));
}
