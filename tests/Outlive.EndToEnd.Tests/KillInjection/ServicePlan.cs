using System.Globalization;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>What service number so-and-so does in each of its lives: by seed and number alone.</summary>
internal sealed record ServicePlan(string Name, ServiceKind Kind, int[] Seeds, int Pause, int Code, bool Scalable)
{
    /// <summary>Few different seeds, so that what they write need not be found out for each process.</summary>
    public const int DifferentSeeds = 12, Steps = 25, CrashSignal = 11, TickCount = 40, StopCode = 93;

    public const string Typed = "go";

    /// <summary>Each of these may have several replicas; they are of kinds that end by themselves or by a signal.</summary>
    const int FewestScalable = 12;

    public static ServicePlan Of(int seed, int number)
    {
        var chance = new Random(unchecked(seed * 1_000_003 + number));
        var scalable = number < FewestScalable;
        var kind = scalable ? ServiceKind.Silent : (ServiceKind)chance.Next(Enum.GetValues<ServiceKind>().Length);
        var seeds = Enumerable.Range(0, 1 + chance.Next(5)).Select(_ => chance.Next(DifferentSeeds)).ToArray();
        var name = string.Create(CultureInfo.InvariantCulture, $"{(scalable ? 'r' : 's')}{number:D3}");
        return new(name, kind, seeds, 300 + chance.Next(2500), kind == ServiceKind.Job ? 0 : 1 + chance.Next(60), scalable);
    }

    public string[] Streams => Kind == ServiceKind.Screen ? ["terminal"] : ["stdout", "stderr"];

    /// <summary>As it stands below `services:` in a plan.</summary>
    public string Yaml() => $$"""
          {{Name}}:
            command: CHILD alone ROOT/alone-{{Name}}.{replica} stamp STAMPS {{Name}} signals SIGNALS exit-on TERM {{StopCode}} {{string.Join(' ', Actions())}}
            restart: { policy: {{(Kind == ServiceKind.Job ? "on_failure" : "always")}}, tries: -1, delay: 100ms, max_delay: 500ms, stable_after: 1s }
            stop: { grace: 5s{{(Kind == ServiceKind.Reader ? $", send: \"{Typed}\\n\"" : "")}} }
        {{string.Join('\n', Details().Select(x => $"    {x}"))}}

        """;

    IEnumerable<string> Details()
    {
        if (Kind == ServiceKind.Job) yield return "type: job";
        if (Kind == ServiceKind.Reader) yield return "stdin: pipe";
        if (Kind == ServiceKind.Screen) yield return "tty: true";
        if (Kind == ServiceKind.Chatter) yield return "ready: { log: up }";
    }

    IEnumerable<string> Actions()
    {
        if (Kind == ServiceKind.Chatter) yield return "prompt up";
        if (Kind == ServiceKind.Ticker) yield return $"ticks {TickCount} {1 + Pause / 20}";
        else if (Kind == ServiceKind.Silent) yield return $"sleep {Pause * Seeds.Length}";
        else
            foreach (var seed in Seeds) yield return $"random {seed} {Steps} sleep {Pause}";
        if (Kind == ServiceKind.Reader) yield return "prompt name> read-line";
        yield return Kind == ServiceKind.Crasher ? "die SEGV" : $"exit {Code}";
    }
}
