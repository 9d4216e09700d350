using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class PlanFuzzTests
{
    static readonly string[] s_plans = [PlanReaderTests.Full, Familiar, "services: { a: { command: run } }", ""];

    static readonly string[] s_pieces =
    [
        "\n", "\n  ", "\n      ", ":", ": ", "- ", "[", "]", "{", "}", ",", "\"", "'", "#", "&a ", "*a", "<<: ", "!x ", "|\n", ">-\n", "? ", "%", "@",
            "`", "\t", "\\", "---\n", "...\n",
        "~", "null", "true", "-1", "0", "1e999", "99999999999999999999", "${", "${A", "${A:-", "$$", "{port}", "{port:x}", "\0", "\uFEFF", "\uD800",
            "é", "\u2028", "\x85", "\r",
        "services:", "defaults:", "a:", "command:", "ready:", "alive:", "http:", "tcp:", "restart:", "depends_on:", "ports:", "port:", "healthcheck:",
            "readinessProbe:", "secrets:",
        "environment:", "type: external", "replicas: 3", "x-a:", "pools:", "env:", "user: a:b",
    ];

    static readonly Gen<string> s_mutated =
        from plan in Gen.Elements(s_plans)
        from edits in Gen.NonEmptyListOf(from at in Gen.Choose(0, 9999)
                                         from length in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 8)), (1, Gen.Choose(9, 200)))
                                         from piece in Gen.Frequency((4, Gen.Elements(s_pieces)), (1, Gen.Constant("")),
                                             (1, Gen.Choose(0, 0xFFFF).Select(code => ((char)code).ToString())))
                                         select (at, length, piece))
        select edits.Take(12).Aggregate(plan, (text, edit) => Edit(text, edit.at, edit.length, edit.piece));

    static readonly Gen<string> s_built = Gen.Sized(size => Value(Math.Min(size / 12, 5))).Select(value => "services: {a: " + value
        + ", b: {command: x, type: job}}");

    static readonly Gen<string> s_bytes = Gen.ArrayOf(Gen.Choose(0, 255).Select(code => (byte)code)).Select(Encoding.Latin1.GetString);

    static readonly Gen<string> s_piled = Gen.ListOf(Gen.Elements(s_pieces)).Select(string.Concat);

    [Fact]
    public void A_mutated_plan_gives_a_plan_or_problems() => FuzzRun.Check(s_mutated, 0.5, Holds);

    [Fact]
    public void Random_trees_of_known_words_give_a_plan_or_problems() => FuzzRun.Check(s_built, 0.3, Holds);

    [Fact]
    public void Random_bytes_give_a_plan_or_problems() => FuzzRun.Check(s_bytes, 0.1, Holds);

    [Fact]
    public void Piled_tokens_give_a_plan_or_problems() => FuzzRun.Check(s_piled, 0.1, Holds);

    [Fact]
    public void A_mutated_env_file_gives_variables_or_problems() =>
        FuzzRun.Check(s_piled.Select(text => "A=b\nexport B='c'\n" + text + "C=\"${A}\"\n"), 0.1,
            text => EnvFile.Parse(text, ".env", new Dictionary<string, string>()).ShouldNotBeNull());

    /// <summary>Either a plan, which can be written and read again, or problems that say what and where.</summary>
    static void Holds(string text)
    {
        var reading = Plans.Read(text);
        (reading.Plan is null).ShouldBe(reading.Problems.Count > 0);
        foreach (var problem in reading.Problems)
        {
            problem.File.ShouldBe("outlive.yaml", problem.ToString());
            problem.Line.ShouldBeGreaterThan(0, problem.ToString());
            problem.Rule.All(c => char.IsAsciiLetterLower(c) || c == '-').ShouldBeTrue(problem.Rule);
            problem.Message.ShouldNotBeEmpty();
            problem.Repair.ShouldNotBeNullOrEmpty(problem.ToString());
        }
        if (reading.Plan is { } plan) PlanTextTests.ReadsBackTheSame(plan);
    }

    static string Edit(string text, int at, int length, string piece)
    {
        var start = text.Length == 0 ? 0 : at % (text.Length + 1);
        return text[..start] + piece + text[Math.Min(text.Length, start + length)..];
    }

    static Gen<string> Value(int depth)
    {
        var words = Gen.Elements("1", "0", "-1", "x", "b", "auto", "true", "no", "~", "", "5s", "1G", "80", "80-90", "ready", "[]", "{}", "\"a b\"",
            "'('", "external", "$$", "job", "CMD", "NONE");
        if (depth == 0) return words;
        var key = Gen.Elements(Outlive.Plan.Keys.ServiceKeys.All.Described.Concat(Outlive.Plan.Keys.ProbeKeys.Alive.Described).Concat(Outlive.Plan.Keys.ComposeProbe.Keys.Described)
            .Concat(Outlive.Plan.Keys.DependencyKey.Keys.Described).Concat(Outlive.Plan.Keys.SecretKey.Keys.Described).Concat(Outlive.Plan.Keys.StopKeys.Keys.Described)
            .Concat(Outlive.Plan.Keys.HttpProbeKeys.Keys.Described).Select(row =>
                row.Name).Concat(["a", "b", "c", "httpGet", "tcpSocket", "port", "<<", "x-y"]).ToArray());
        var map = Gen.ListOf(key.Zip(Value(depth - 1))).Select(entries => "{"
            + string.Join(", ", entries.Take(6).DistinctBy(entry => entry.Item1).Select(entry => $"{entry.Item1}: {entry.Item2}")) + "}");
        var list = Gen.ListOf(Value(depth - 1)).Select(items => "[" + string.Join(", ", items.Take(4)) + "]");
        return Gen.Frequency((5, map), (1, list), (3, words));
    }

    const string Familiar = """
        x-env: &env { A: "1", B: "${B:-x}" }
        defaults: { restart: { max_delay: 10s }, alive: { interval: 5s } }
        services:
          db:
            command: "run 'a b' | cat"
            shell: true
            restart: on-failure:3
            healthcheck: { test: ["CMD", "curl", "-f", "http://localhost"], interval: 1m30s, retries: 3, start_period: 40s }
            environment: { <<: *env, C: d }
            stop_grace_period: 1m
          k8s:
            command: x
            ports: [3000, 8000-8010, auto]
            depends_on: { db: { condition: service_healthy } }
            readinessProbe: { httpGet: { path: /healthz, port: 3000, httpHeaders: [{ name: A, value: b }] }, initialDelaySeconds: 3 }
            liveness_probe: { tcp_socket: { port: port2 }, period_seconds: 7 }
          ext: { type: external, alive: { tcp: "example.org:80" } }
        """;
}
