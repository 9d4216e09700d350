using System.Text.Json;
using FsCheck.Fluent;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class PlanTextTests
{
    [Fact]
    public void The_normal_form_of_any_plan_reads_back_as_the_same_plan() => FuzzRun.Check(GeneratedPlans.Any, 0.1, ReadsBackTheSame);

    [Fact]
    public void A_plan_survives_JSON() => FuzzRun.Check(GeneratedPlans.Any, 0.05, plan =>
    {
        var json = JsonSerializer.Serialize(plan, PlanJson.Default.PlanDefinition);
        var back = JsonSerializer.Deserialize(json, PlanJson.Default.PlanDefinition)!;
        PlanText.Write(back).ShouldBe(PlanText.Write(plan));
        JsonSerializer.Serialize(back, PlanJson.Default.PlanDefinition).ShouldBe(json);
    });

    [Fact]
    public void A_plan_is_kept_when_compared_with_itself_and_not_otherwise() => FuzzRun.Check(GeneratedPlans.Any.Two(), 0.05, plans =>
    {
        var (a, b) = plans;
        PlanDiff.Between(a, Again(a)).ShouldAllBe(change => change.Action == "keep");
        foreach (var change in PlanDiff.Between(a, b).Where(change => change.Action != "add" && change.Action != "remove"))
        {
            (change.Action == "keep").ShouldBe(Json(a.Services[change.Service]) == Json(b.Services[change.Service]), change.Service);
        }
    });

    [Fact]
    public void What_is_the_default_is_not_written() =>
        PlanText.Write(Plans.Plan("name: shop\nservices: { a: { command: run it, replicas: 1, restart: on-failure, stop: { grace: 10s } } }"))
            .ShouldBe("version: 1\nname: shop\nservices:\n  a:\n    command: [run, it]\n    working_dir: /srv/shop\n");

    [Theory]
    [InlineData("true")]
    [InlineData("no")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("${A} $$ $")]
    [InlineData("a: b # c")]
    [InlineData("- x")]
    [InlineData("'\"\\\n\t\r\u0085\u2028\u00e9\ud83d\ude00")]
    [InlineData(" x ")]
    public void Any_text_survives(string text)
    {
        var plan = Plans.Plan("name: shop\nservices: { a: { command: run } }");
        plan.Services["a"].Environment["A"] = text;
        plan.Services["a"].Labels[text] = text;
        plan.Services["a"].Labels[new string('x', 3000) + text] = text;
        if (text.Length == 0) plan.Services["a"].Labels.Clear();
        ReadsBackTheSame(plan);
    }

    [Fact]
    public void A_service_alone_reads_back()
    {
        var service = Plans.Plan(PlanReaderTests.Full).Services["db"];
        PlanReader.ReadService("db", PlanText.Write(service), Plans.Context()).Problems.ShouldBeEmpty();
    }

    internal static void ReadsBackTheSame(PlanDefinition plan) => Json(Again(plan)).ShouldBe(Json(plan));

    static PlanDefinition Again(PlanDefinition plan)
    {
        var text = PlanText.Write(plan);
        var reading = PlanReader.Read([new("normal.yaml", text)], new() { Directory = "/elsewhere" });
        reading.Problems.ShouldBeEmpty(Plans.Words(reading) + "\n" + text);
        return reading.Plan!;
    }

    /// <summary>Independent of the table of keys; maps whose order says nothing are sorted.</summary>
    static string Json(PlanDefinition plan) =>
        string.Join('\n', [plan.Name, .. plan.Services.Select(service => service.Key + Json(service.Value)), plan.State.ToString(),
            plan.Logging.Level, string.Join(',', plan.Logging.Categories), plan.Logging.Console.ToString()]);

    static string Json(ServiceDefinition service) => JsonSerializer.Serialize(service with
    {
        Environment = Sorted(service.Environment),
        Labels = Sorted(service.Labels),
        Secrets = Sorted(service.Secrets),
        DependsOn = Sorted(service.DependsOn),
        Ready = Sorted(service.Ready),
        Alive = Sorted(service.Alive),
    }, PlanJson.Default.ServiceDefinition);

    static ProbeDefinition? Sorted(ProbeDefinition? probe) =>
        probe?.Http is { } http ? probe with { Http = http with { Headers = Sorted(http.Headers) } } : probe;

    static Dictionary<string, T> Sorted<T>(Dictionary<string, T> map) =>
        map.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.Value);
}
