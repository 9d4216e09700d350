using Outlive.Plan.Keys;
using Outlive.Plan.Syntax;

namespace Outlive.Plan;

/// <summary>
/// Makes a plan of texts. Each file becomes a tree with the familiar spellings made our own; the trees are merged, the seeds'
/// variables laid over them, each service laid over the defaults and read by the table of keys, and the whole is checked. Problems
/// do not end it, so that all are found at once; only a text that is no YAML hides what would be wrong behind it.
/// </summary>
internal static class PlanReader
{
    public static PlanReading Read(IReadOnlyList<PlanSource> sources, PlanContext context)
    {
        var problems = new PlanProblems();
        var merged = PlanNode.Map([], PlanNode.Place(sources.Count > 0 ? sources[0].Path : "", 1, 1));
        var whole = true;
        foreach (var source in sources)
        {
            if (Tree(source, context, problems) is { } tree) merged = NodeMerge.Over(merged, tree);
            else whole = false;
        }
        if (!whole) return new(null, problems.Found);
        merged = SeedVariables.Over(merged, context.Variables, problems);
        var plan = new ServicesReader(new ValueReader(problems, context)).Read(merged);
        return new(problems.Count == 0 ? plan : null, problems.Found);
    }

    /// <summary>What is wrong with a plan that was put together, as of services given one by one; places are those in its normal form.</summary>
    public static IReadOnlyList<Contracts.Api.PlanProblem> Check(PlanDefinition plan) =>
        Read([new(plan.Name, PlanText.Write(plan))], new() { Directory = "/" }).Problems;

    /// <summary>One service given by itself, as YAML or JSON, without the plan's defaults; what it says of other services is checked with the plan.</summary>
    public static (ServiceDefinition? Service, IReadOnlyList<Contracts.Api.PlanProblem> Problems) ReadService(string name, string text,
        PlanContext context)
    {
        var problems = new PlanProblems();
        var tree = new TreeReader(name, problems, new Interpolation(context.Variables, problems)).Read(text);
        if (tree is null) return (null, problems.Found);
        var reader = new ServicesReader(new ValueReader(problems, context));
        problems.Enter("services");
        var service = reader.ReadAlone(PlanNode.Scalar(name, true, tree), Spellings.Rewrite(problems, tree));
        problems.Leave();
        return (problems.Count == 0 ? service : null, problems.Found);
    }

    static PlanNode? Tree(PlanSource source, PlanContext context, PlanProblems problems)
    {
        var tree = new TreeReader(source.Path, problems, new Interpolation(context.Variables, problems)).Read(source.Text);
        if (tree is null) return null;
        if (tree.IsMap) return PlanNode.Map([.. Entries(tree, problems)], tree);
        problems.Add(tree, "wrong-type", "a plan is a map", "begin with services:", null);
        return null;
    }

    static IEnumerable<PlanEntry> Entries(PlanNode tree, PlanProblems problems)
    {
        foreach (var entry in tree.Entries)
        {
            if (entry.Name is not ("services" or "defaults"))
            {
                yield return entry;
                continue;
            }
            problems.Enter(entry.Name);
            yield return new(entry.Key, entry.Name == "defaults" ? Spellings.Rewrite(problems, entry.Value) : Services(entry.Value, problems));
            problems.Leave();
        }
    }

    static PlanNode Services(PlanNode services, PlanProblems problems)
    {
        List<PlanEntry> rewritten = new(services.Entries.Count);
        foreach (var (key, value) in services.Entries)
        {
            problems.Enter(key.Text);
            rewritten.Add(new(key, Spellings.Rewrite(problems, value)));
            problems.Leave();
        }
        return services.IsMap ? PlanNode.Map(rewritten, services) : services;
    }
}
