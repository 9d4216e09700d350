using System.Text.Json;
using Outlive.TestKit;

namespace Outlive.Examples.Tests;

public sealed class PostgresRedisTests : IClassFixture<PostgresRedisFixture>
{
    readonly PostgresRedisFixture fixture;
    readonly Example example;

    public PostgresRedisTests(PostgresRedisFixture fixture)
    {
        Assert.SkipUnless(PostgresRedisFixture.IsInstalled, "install postgresql and redis-server");
        (this.fixture, example) = (fixture, fixture.Example);
    }

    [Fact]
    public async Task Every_visit_is_counted_by_both_servers()
    {
        var before = await VisitAsync();
        (await VisitAsync()).ShouldBe((before.Postgres + 1, before.Redis + 1));
        foreach (var job in (string[])["initdb", "schema"]) (await example.ServiceAsync(job)).State.ShouldBe("completed");
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("redis")]
    [InlineData("web")]
    public async Task A_killed_part_comes_back_with_its_visits(string part)
    {
        var before = await VisitAsync();
        await example.KillAsync(part);
        var after = await VisitAsync();
        // A visit that met one server while the other was away is counted by that one alone.
        after.Postgres.ShouldBeGreaterThan(before.Postgres);
        after.Redis.ShouldBeGreaterThan(before.Redis);
    }

    [Theory]
    [InlineData("daemonPid")]
    [InlineData("keeperPid")]
    public async Task Servers_do_not_notice_that_a_part_of_Outlive_is_killed(string part)
    {
        var before = await ServersAsync();
        var killed = await example.PidOfAsync(part);
        Example.KillProcess(killed);
        await Eventually.HoldsAsync(async () => (await example.RunAsync("instance", "--json")).ExitCode == 0 && await example.PidOfAsync(part) != killed, $"there is another {part}");
        await VisitAsync();
        (await ServersAsync()).ShouldBe(before);
    }

    async Task<(int Postgres, int Redis, int Web)> ServersAsync()
    {
        var services = (await example.ServicesAsync()).ToDictionary(x => x.Id);
        return (services["postgres"].Pid, services["redis"].Pid, services["web"].Pid);
    }

    async Task<(long Postgres, long Redis)> VisitAsync()
    {
        var (visits, problem) = ((0L, 0L), "");
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var answer = await example.Http.GetAsync(fixture.Page, TestContext.Current.CancellationToken);
                problem = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                if (!answer.IsSuccessStatusCode) return false;
                using var json = JsonDocument.Parse(problem);
                visits = (json.RootElement.GetProperty("postgres").GetInt64(), long.Parse(json.RootElement.GetProperty("redis").GetString()!, null));
                return true;
            }
            catch (HttpRequestException refused)
            {
                problem = refused.Message;
                return false;
            }
        }, "a visit is counted", lastSeen: () => problem);
        return visits;
    }
}
