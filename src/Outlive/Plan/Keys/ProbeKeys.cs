using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>`ready` and `alive`.</summary>
internal static class ProbeKeys
{
    static readonly Choice[] s_actions = [new("restart", (int)LivenessAction.Restart), new("none", (int)LivenessAction.None),
        new("stop", (int)LivenessAction.Stop)];

    /// <summary>Beyond a day a watchdog watches nothing; below this a busy machine kills what is well.</summary>
    public static readonly TimeSpan LeastWatchdog = TimeSpan.FromMilliseconds(100), MostWatchdog = TimeSpan.FromDays(1);

    public static KeyGroup<ProbeDefinition> Ready { get; } = new("ready",
    [
        .. Kinds(),
        Kind("delay", KeyShape.Duration, "Ready after so long.", ProbeKind.Delay, ReadPeriod, WritePeriod),
        .. Numbers(Defaults.ReadyInterval),
        Rows<ProbeDefinition>.Duration("start_timeout", "Not ready by then: the start has failed.", Defaults.StartTimeout,
            probe => probe.StartTimeout, (probe, value) => probe.StartTimeout = value),
    ]);

    public static KeyGroup<ProbeDefinition> Alive { get; } = new("alive",
    [
        .. Kinds(),
        Kind("delay", KeyShape.Duration, "For ready only.", ProbeKind.Delay, ReadPeriod, WritePeriod),
        Kind("watchdog", KeyShape.Duration, "The process says WATCHDOG=1 (sd_notify) at least so often.", ProbeKind.Watchdog, ReadPeriod, WritePeriod,
            restarts: true),
        .. Numbers(Defaults.AliveInterval),
        Rows<ProbeDefinition>.Choice("on_failure", "What a failure leads to; none is an event only, and the default of external services.", s_actions,
            probe => (int)probe.OnFailure, (probe, value) => probe.OnFailure = (LivenessAction)value),
    ]);

    static Key<ProbeDefinition>[] Kinds() =>
    [
        Kind("http", KeyShape.OneOf("url or map", KeyShape.Text, KeyShape.Group(HttpProbeKeys.Keys)), "A request with a good answer.", ProbeKind.Http,
            ReadHttp, probe => HttpProbeKeys.Keys.Write(probe.Http!)),
        Kind("tcp", KeyShape.OneOf("true or text", KeyShape.Bool, KeyShape.Text, KeyShape.Integer),
            "A port that accepts connections: true (the first), a port's name, a number, or host:port.", ProbeKind.Tcp, ReadTcp,
            probe => probe.Address is { } address ? Nodes.Text(address) : Nodes.Bool(true)),
        Kind("exec", Commands.Shape, "A command that ends with 0.", ProbeKind.Exec, (reader, node, probe) => probe.Exec = Commands.Read(reader, node),
            probe => Commands.Write(probe.Exec)),
        Kind("log", KeyShape.Text, "A line of output that this regular expression matches.", ProbeKind.Log, ReadLog,
            probe => Nodes.Text(probe.Pattern!)),
        Kind("listening", KeyShape.Bool, "The process itself owns the listening socket of its first port.", ProbeKind.Listening, (_, _, _) => { },
            _ => Nodes.Bool(true)),
        Kind("notify", KeyShape.Bool, "The process says READY=1 (sd_notify).", ProbeKind.Notify, (_, _, _) => { }, _ => Nodes.Bool(true),
            restarts: true),
    ];

    static Key<ProbeDefinition>[] Numbers(TimeSpan interval) =>
    [
        Rows<ProbeDefinition>.Duration("initial_delay", "Before the first look.", TimeSpan.Zero, probe => probe.InitialDelay,
            (probe, value) => probe.InitialDelay = value, zero: true),
        Rows<ProbeDefinition>.Duration("interval", "Between two looks.", interval, probe => probe.Interval, (probe, value) => probe.Interval = value),
        Rows<ProbeDefinition>.Duration("timeout", "Of one look.", Defaults.ProbeTimeout, probe => probe.Timeout,
            (probe, value) => probe.Timeout = value),
        Rows<ProbeDefinition>.Integer("failure_threshold", "Failures in a row that count.", Defaults.FailureThreshold, (1, 1000),
            probe => probe.FailureThreshold, (probe, value) => probe.FailureThreshold = value),
        Rows<ProbeDefinition>.Integer("success_threshold", "Successes in a row that count.", Defaults.SuccessThreshold, (1, 1000),
            probe => probe.SuccessThreshold, (probe, value) => probe.SuccessThreshold = value),
    ];

    /// <summary>Written false is not written; the value is read only when it says something.</summary>
    static CustomKey<ProbeDefinition> Kind(string name, KeyShape shape, string doc, ProbeKind kind, Action<ValueReader, PlanNode,
        ProbeDefinition> read, Func<ProbeDefinition, PlanNode?> write, bool restarts = false) =>
        new(name, shape, doc, (reader, node, probe) =>
        {
            if (node.IsFalse) return;
            probe.Kind = kind;
            if (shape.Kind == ShapeKind.Bool) reader.Bool(node);
            else read(reader, node, probe);
        }, probe => probe.Kind == kind ? write(probe) : null)
        { Restarts = restarts };

    static void ReadHttp(ValueReader reader, PlanNode node, ProbeDefinition probe)
    {
        probe.Http = new();
        HttpProbeKeys.Keys.Read(reader, node, probe.Http);
        if (node.IsMap && node.Find("url") is null)
        {
            reader.Problems.Add(node, "missing-key", "http has no url", "write url: http://127.0.0.1:{port}/…");
        }
    }

    static void ReadTcp(ValueReader reader, PlanNode node, ProbeDefinition probe)
    {
        if (reader.Text(node) is not { } text || (!node.Quoted && Bools.Parse(text) == true)) return;
        probe.Address = text;
        if (text.Length == 0) reader.Problems.Add(node, "empty-value", "tcp is empty", "write true, a port's name, a number or host:port");
    }

    static void ReadLog(ValueReader reader, PlanNode node, ProbeDefinition probe)
    {
        probe.Pattern = "";
        if (reader.Text(node) is not { } pattern) return;
        probe.Pattern = pattern;
        if (Patterns.Wrong(pattern) is { } wrong)
        {
            reader.Problems.Add(node, "bad-regex", wrong, "mend the expression; a backslash goes before what is meant literally");
        }
    }

    static void ReadPeriod(ValueReader reader, PlanNode node, ProbeDefinition probe)
    {
        if (reader.Duration(node, zero: false) is not { } period) return;
        probe.Period = period;
        if (probe.Kind == ProbeKind.Watchdog && (period < LeastWatchdog || period > MostWatchdog))
        {
            reader.OutOfRange(node, "this is no period for a watchdog",
                $"write {DurationText.Write(LeastWatchdog)} to {DurationText.Write(MostWatchdog)}");
        }
    }

    static PlanNode WritePeriod(ProbeDefinition probe) => Nodes.Plain(DurationText.Write(probe.Period));
}
