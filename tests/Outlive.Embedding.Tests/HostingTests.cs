using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Outlive.Contracts.Api;
using Outlive.Hosting;
using Outlive.TestKit;

namespace Outlive.Embedding.Tests;

public sealed class HostingTests : IAsyncDisposable
{
    const string Plan = """
        services:
          web: { command: CHILD forever }
          api: { command: CHILD forever, depends_on: [web] }
        """;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly Project project = new();

    public ValueTask DisposeAsync() => project.DisposeAsync();

    [Fact]
    public async Task The_next_start_of_an_app_finds_its_services_as_they_were()
    {
        int[] before;
        using (var first = await project.StartAsync(Plan, x => x.WaitForReady = Limit))
        {
            before = await PidsAsync(first);
            await first.StopAsync(TestContext.Current.CancellationToken);
        }
        before.ShouldAllBe(x => ProcScan.Alive(x));
        using var second = await project.StartAsync(Plan, x => x.WaitForReady = Limit);
        (await PidsAsync(second)).ShouldBe(before);
    }

    [Fact]
    public async Task Only_what_changed_in_the_plan_restarts_with_the_app()
    {
        int[] before;
        using (var first = await project.StartAsync(Plan, x => x.WaitForReady = Limit)) before = await PidsAsync(first);
        using var second = await project.StartAsync(Plan.Replace("forever, ", "forever, labels: { a: b }, environment: { A: b }, ", StringComparison.Ordinal), x => x.WaitForReady = Limit);
        var after = await PidsAsync(second);
        (after[0] == before[0], after[1] == before[1]).ShouldBe((false, true), "only api, the first by name, is another");
    }

    [Fact]
    public async Task An_app_that_takes_its_services_along_leaves_nothing()
    {
        using var host = await project.StartAsync(Plan, x => (x.WaitForReady, x.StopWithHost) = (Limit, true));
        var services = await PidsAsync(host);
        var instance = await Project.ClientOf(host).GetInstanceAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        services.ShouldAllBe(x => !ProcScan.Alive(x));
        // What they held is free already; the processes themselves may need a moment more.
        await Eventually.Holds(() => !ProcScan.Alive(instance.DaemonPid) && !ProcScan.Alive(instance.KeeperPid), "keeper and daemon have ended");
    }

    [Fact]
    public async Task A_plan_in_files_is_taken_from_the_apps_folder()
    {
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "outlive.yaml"), Plan.Replace("CHILD", TestChild.Path, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var host = await project.StartAsync(null);
        (await project.Client.GetServicesAsync(TestContext.Current.CancellationToken)).Select(x => x.Id).Order().ShouldBe(["api", "web"]);
    }

    [Fact]
    public async Task A_plan_with_a_problem_is_told_with_its_place_and_leaves_no_instance()
    {
        var refused = await project.StartAsync("services:\n  web: { comand: CHILD forever }").ShouldThrowAsync<OutliveException>();
        refused.Code.ShouldBe(ErrorCode.BadPlan);
        refused.Message.ShouldContain("plan.yaml:2: ");
        (await project.Client.GetInstanceAsync(TestContext.Current.CancellationToken).ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Unreachable);
    }

    [Fact]
    public async Task A_start_that_waits_in_vain_says_for_whom()
    {
        var late = await project.StartAsync("services: { web: { command: CHILD forever, ready: { exec: test -e /nowhere } } }", x => x.WaitForReady = TimeSpan.FromSeconds(1)).ShouldThrowAsync<OutliveException>();
        late.Code.ShouldBe(ErrorCode.TimedOut, late.Message);
        late.Message.ShouldContain("web");
    }

    [Fact]
    public async Task Without_a_plan_the_app_does_not_start() =>
        (await project.StartAsync(null).ShouldThrowAsync<OutliveException>()).Message.ShouldContain($"there is no outlive.yaml in {project.Folder}");

    [Fact]
    public async Task Text_and_files_at_once_are_refused() =>
        (await project.StartAsync(Plan, x => x.PlanFiles.Add("other.yaml")).ShouldThrowAsync<OutliveException>()).Message.ShouldContain("set one of them");

    [Fact]
    public void An_app_has_one_instance_only() =>
        Should.Throw<OutliveException>(() => new ServiceCollection().AddOutlive().AddOutlive()).Code.ShouldBe(ErrorCode.Conflict);

    [Fact]
    public async Task Health_tells_which_service_is_down()
    {
        using var host = await project.StartAsync(Plan, x => x.WaitForReady = Limit);
        (await HealthAsync(host)).Status.ShouldBe(HealthStatus.Healthy);
        using var changed = await project.StartAsync(Plan + "\n  bad: { command: CHILD exit 3, restart: { policy: never } }\n");
        HealthReportEntry seen = default;
        await Eventually.HoldsAsync(async () => (seen = await HealthAsync(host)).Status == HealthStatus.Unhealthy, "the app is unhealthy", lastSeen: () => $"{seen.Status} {seen.Description}");
        seen.Description.ShouldStartWith("bad: ");
        await project.DisposeAsync();
        (await HealthAsync(host)).Exception.ShouldBeOfType<OutliveException>().Code.ShouldBe(ErrorCode.Unreachable);
    }

    static async Task<HealthReportEntry> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["outlive"];

    /// <summary>By the names of their services.</summary>
    static async Task<int[]> PidsAsync(IHost host) =>
        [.. (await Project.ClientOf(host).GetServicesAsync(TestContext.Current.CancellationToken)).OrderBy(x => x.Id, StringComparer.Ordinal).Select(x => x.Pid.ShouldNotBeNull())];
}
