using System.Text;
using System.Text.RegularExpressions;
using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Supervision;
using Outlive.Tests.Rules;

namespace Outlive.Tests.Supervision;

/// <summary>The diagram in docs/service-life.md is drawn from the function. `OUTLIVE_WRITE_DOCS=1` writes it anew.</summary>
public sealed class LifeDiagramTests
{
    const string Begin = "<!-- drawn from the transition function; a test compares -->", End = "<!-- end -->";

    static readonly string s_path = Path.Combine(Repository.Root, "docs", "service-life.md");

    [Fact]
    public void The_documented_diagram_is_the_function()
    {
        var text = File.ReadAllText(s_path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var drawn = $"\n\n{Draw()}\n";
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") File.WriteAllText(s_path, text[..begin] + drawn + text[end..]);
        text[begin..end].ShouldBe(drawn, "run this test with OUTLIVE_WRITE_DOCS=1 and look at the difference");
    }

    [Fact]
    public void Every_state_has_a_way_in_and_a_way_out()
    {
        var ways = Ways();
        foreach (var state in Enum.GetValues<ServiceState>())
        {
            ways.ShouldContain(x => x.From == state, $"no way out of {state}");
            ways.ShouldContain(x => x.To == state, $"no way into {state}");
        }
    }

    static string Draw()
    {
        var drawing = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        foreach (var way in Ways().GroupBy(x => (x.From, x.To)).OrderBy(x => x.Key))
            drawing.Append("    ").Append(way.Key.From).Append(" --> ").Append(way.Key.To).Append(": ").AppendJoin(", ", way.Select(x => Words(x.By)).Distinct().Order(StringComparer.Ordinal)).Append('\n');
        return drawing.Append("```\n").ToString();
    }

    static List<(ServiceState From, ServiceState To, LifeEventKind By)> Ways() =>
    [
        .. from state in Enum.GetValues<ServiceState>()
           from life in Lives(state)
           from happened in Events()
           from definition in Definitions()
           let next = Transition.Next(life, happened, definition).Life.State
           where next != state
           select (state, next, happened.Kind),
    ];

    static IEnumerable<Life> Lives(ServiceState state)
    {
        foreach (var after in state == ServiceState.Stopping ? Enum.GetValues<AfterStop>() : [AfterStop.Stay])
            foreach (var tries in (int[])[0, 1, 4])
                foreach (var launching in state is ServiceState.Starting or ServiceState.Stopping ? (bool[])[true, false] : [false])
                    yield return new() { State = state, After = after, Tries = tries, DiedYoung = tries > 0, Launching = launching };
    }

    static IEnumerable<LifeEvent> Events() =>
        from kind in Enum.GetValues<LifeEventKind>()
        from success in kind == LifeEventKind.Exited ? (bool[])[true, false] : [false]
        from seconds in (int[])[0, 5]
        select new LifeEvent(kind) { Success = success, Uptime = TimeSpan.FromSeconds(seconds) };

    static IEnumerable<ServiceDefinition> Definitions() =>
        from policy in Enum.GetValues<RestartPolicy>()
        from action in Enum.GetValues<LivenessAction>()
        from probed in (bool[])[true, false]
        select new ServiceDefinition { Restart = new() { Policy = policy }, Alive = new() { OnFailure = action }, Ready = probed ? new() : null };

    static string Words(LifeEventKind kind) => Regex.Replace(kind.ToString(), "(?<=[a-z])[A-Z]", x => " " + x.Value.ToLowerInvariant()).ToLowerInvariant();
}
