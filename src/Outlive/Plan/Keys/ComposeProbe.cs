using System.Globalization;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>
/// Compose's `healthcheck` says both when a service may be used and whether it is still well, and restarts nothing. So it becomes
/// `ready`, and `alive` with `on_failure: none`. What is not written has Docker's numbers.
/// </summary>
internal static class ComposeProbe
{
    static readonly TimeSpan s_docker = TimeSpan.FromSeconds(30);
    const int DockerRetries = 3;

    public static KeyGroup<Parts> Keys { get; } = new("healthcheck",
    [
        new CustomKey<Parts>("test", KeyShape.OneOf("line or list", KeyShape.Text, KeyShape.List(KeyShape.Text)),
            "A line for a shell, or [CMD, …], [CMD-SHELL, line], [NONE].", (_, node, parts) => parts.Test = node, _ => null),
        Rows<Parts>.Duration("interval", "Between two looks.", s_docker, _ => null, (parts, value) => parts.Interval = value),
        Rows<Parts>.Duration("timeout", "Of one look.", s_docker, _ => null, (parts, value) => parts.Timeout = value),
        Rows<Parts>.Integer("retries", "Failures in a row that count.", DockerRetries, (1, 1000), _ => null, (parts, value) => parts.Retries = value),
        Rows<Parts>.Duration("start_period", "Failures do not count so long.", TimeSpan.Zero, _ => null,
            (parts, value) => parts.StartPeriod = value, zero: true),
        Rows<Parts>.Duration("start_interval", "Between two looks until it is ready.", null, _ => null,
            (parts, value) => parts.StartInterval = value),
        Rows<Parts>.Bool("disable", "No probes.", false, _ => false, (parts, value) => parts.Disable = value),
    ]);

    public static void Rewrite(CanonicalMap map, PlanEntry entry)
    {
        var parts = new Parts();
        var reader = new ValueReader(map.Problems, new PlanContext { Directory = "/" });
        Keys.Read(reader, entry.Value, parts);
        if (!entry.Value.IsMap) return;
        if (parts.Disable || parts.Test is { IsList: true, Items: [{ Text: "NONE" }] })
        {
            map.Put(entry.Key, PlanNode.Scalar("false", at: entry.Key), "ready");
            map.Put(entry.Key, PlanNode.Scalar("false", at: entry.Key), "alive");
            return;
        }
        if (Command(map.Problems, parts.Test, entry.Value) is not { } exec) return;
        Put(map, entry.Key, "ready", exec, parts, ("start_timeout", Text(StartTimeout(parts), entry.Key)),
            parts.StartInterval ?? parts.Interval ?? Defaults.ReadyInterval);
        Put(map, entry.Key, "alive", exec, parts, ("on_failure", PlanNode.Scalar("none", true, entry.Key)), parts.Interval ?? s_docker);
    }

    static void Put(CanonicalMap map, PlanNode key, string probe, PlanNode exec, Parts parts, (string Name, PlanNode Value) last, TimeSpan interval)
    {
        map.Put(key, exec, probe, "exec");
        map.Put(key, Text(interval, key), probe, "interval");
        map.Put(key, Text(parts.Timeout ?? s_docker, key), probe, "timeout");
        map.Put(key, PlanNode.Scalar(parts.Retries.ToString(CultureInfo.InvariantCulture), at: key), probe, "failure_threshold");
        map.Put(key, last.Value, probe, last.Name);
    }

    /// <summary>Docker calls it unhealthy then, and goes on; we call the start failed, and so wait no less than without a check.</summary>
    static TimeSpan StartTimeout(Parts parts)
    {
        var docker = parts.StartPeriod + (parts.Retries * ((parts.Interval ?? s_docker) + (parts.Timeout ?? s_docker)));
        return docker > Defaults.StartTimeout ? docker : Defaults.StartTimeout;
    }

    static PlanNode? Command(PlanProblems problems, PlanNode? test, PlanNode at)
    {
        if (test is { IsScalar: true }) return Shell(test);
        if (test is { IsList: true, Items: [{ Text: "CMD" }, _, ..] }) return PlanNode.List(test.Items[1..], test);
        if (test is { IsList: true, Items: [{ Text: "CMD-SHELL" }, var line] }) return Shell(line);
        problems.Add(test ?? at, "bad-healthcheck", test is null ? "healthcheck has no test" : "this is not a test",
            "write a line for a shell, or [CMD, …], [CMD-SHELL, line], [NONE]", null);
        return null;
    }

    static PlanNode Shell(PlanNode line) => PlanNode.Map([new(PlanNode.Scalar("shell", at: line), line)], line);

    static PlanNode Text(TimeSpan value, PlanNode at) => PlanNode.Scalar(DurationText.Write(value), true, at);

    internal sealed class Parts
    {
        public PlanNode? Test { get; set; }
        public TimeSpan? Interval { get; set; }
        public TimeSpan? Timeout { get; set; }
        public int Retries { get; set; } = DockerRetries;
        public TimeSpan StartPeriod { get; set; }
        public TimeSpan? StartInterval { get; set; }
        public bool Disable { get; set; }
    }
}
