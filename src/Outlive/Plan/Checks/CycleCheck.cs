using Outlive.Plan.Syntax;

namespace Outlive.Plan.Checks;

/// <summary>Services that wait for each other. The walk keeps its own stack: a chain of ten thousand services must not end ours.</summary>
internal static class CycleCheck
{
    public static void Check(PlanProblems problems, List<ServiceSource> services, Dictionary<string, ServiceSource> byName)
    {
        HashSet<string> done = [];
        List<string> way = [];
        HashSet<string> onWay = [];
        Stack<IEnumerator<string>> open = [];
        foreach (var service in services)
        {
            if (!done.Contains(service.Definition.Name)) Step(service);
            while (open.TryPeek(out var names))
            {
                if (!names.MoveNext()) Back();
                else if (onWay.Contains(names.Current)) Report(problems, byName, way, names.Current);
                else if (!done.Contains(names.Current) && byName.TryGetValue(names.Current, out var next)) Step(next);
            }
        }

        void Step(ServiceSource next)
        {
            way.Add(next.Definition.Name);
            onWay.Add(next.Definition.Name);
            open.Push(next.Definition.DependsOn.Keys.GetEnumerator());
        }

        void Back()
        {
            open.Pop().Dispose();
            done.Add(way[^1]);
            onWay.Remove(way[^1]);
            way.RemoveAt(way.Count - 1);
        }
    }

    static void Report(PlanProblems problems, Dictionary<string, ServiceSource> byName, List<string> way, string again)
    {
        var cycle = string.Join(" -> ", way[way.IndexOf(again)..]) + " -> " + again;
        problems.Enter(way[^1]);
        byName[way[^1]].Report(problems, ["depends_on", again], "dependency-cycle", $"these wait for each other: {cycle}",
            "remove one of these dependencies", again);
        problems.Leave();
    }
}
