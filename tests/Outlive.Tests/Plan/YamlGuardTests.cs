using System.Diagnostics;

namespace Outlive.Tests.Plan;

public sealed class YamlGuardTests
{
    [Theory]
    [InlineData("a: [", "syntax")]
    [InlineData("a: b: c", "syntax")]
    [InlineData("a:\n\tb: c", "syntax")]
    [InlineData("services:\n  a: { command: run }\n  a: { command: run }", "duplicate-key")]
    [InlineData("services: { a: { command: run, command: run } }", "duplicate-key")]
    [InlineData("name: a\n---\nname: b", "one-document")]
    [InlineData("name: *missing", "unknown-anchor")]
    [InlineData("x-a: &a [*a]", "unknown-anchor")]
    [InlineData("name: !custom a", "unknown-tag")]
    [InlineData("x-a: { <<: 5 }", "merge-needs-map")]
    [InlineData("x-a: { ? [a, b] : c }", "key-is-text")]
    public void Bad_YAML_is_told(string yaml, string rule) => Plans.Problem(yaml, rule);

    [Fact]
    public void A_bomb_of_aliases_ends_at_once()
    {
        var bomb = "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 30).Select(i => $"x-{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var watch = Stopwatch.StartNew();
        Plans.Problem(bomb, "too-many-nodes");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        Plans.Problem("x-a: " + new string('[', 100) + new string(']', 100), "too-deep");
        Plans.Read("x-a: " + new string('[', 200_000)).Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_huge_file_is_refused() => Plans.Problem("x-a: " + new string('a', 9_000_000), "too-large");

    [Fact]
    public void A_map_of_too_many_keys_is_refused() =>
        Plans.Problem("services: { a: {" + string.Concat(Enumerable.Range(0, 20_001).Select(i => $"k{i}: a, ")) + "} }", "too-many-nodes");

    [Fact]
    public void A_variable_that_fills_the_memory_is_refused() =>
        Plans.Read("x-a: [" + string.Concat(Enumerable.Repeat("\"${BIG}\", ", 100_000)) + "]",
            ("BIG", new string('x', 100_000))).Problems.ShouldHaveSingleItem().Rule.ShouldBe("too-large");

    [Fact]
    public void Problems_come_to_an_end() =>
        Plans.Read(string.Concat(Enumerable.Range(0, 5000).Select(i => $"key{i}: a\n"))).Problems.Count.ShouldBe(1000);

    [Fact]
    public void Core_tags_and_byte_order_marks_are_no_problem() =>
        Plans.Plan("\uFEFFname: !!str shop\nservices: !!map { a: { command: run, replicas: !!int 2, ports: !!seq [auto] } }").Services["a"].Replicas.ShouldBe(2);

    [Fact]
    public void Windows_line_ends_are_no_problem() =>
        Plans.Plan("services:\r\n  a:\r\n    command: run it\r\n").Services["a"].Command!.Words.ShouldBe(["run", "it"]);
}
