using System.Globalization;
using System.Text.RegularExpressions;
using Outlive.TestKit;

namespace Outlive.Examples.Tests;

public sealed partial class ShopTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    readonly Example shop = fixture.Shop;

    [Fact]
    public async Task Every_service_gets_ready_and_the_migration_completes()
    {
        foreach (var id in (string[])["db", "api", "web", "worker-1", "worker-2", "customer"]) await shop.BecomesAsync(id, x => x.IsReady, "is ready");
        (await shop.ServiceAsync("migrate")).State.ShouldBe("completed");
    }

    [Fact]
    public async Task The_page_shows_products_of_the_database_and_orders_that_workers_shipped()
    {
        (await PageAsync()).ShouldContain("kettle: 29 €");
        await ShipsMoreAsync();
    }

    [Fact]
    public async Task A_worker_that_falls_over_comes_back_and_orders_go_on()
    {
        var worker = await shop.BecomesAsync("worker-1", x => x.Restarts > 0 && x.IsReady, "is back after its crash");
        worker.Json.GetProperty("lastExit").GetProperty("code").GetInt32().ShouldBe(70);
        await ShipsMoreAsync();
    }

    [Theory]
    [InlineData("db")]
    [InlineData("api")]
    [InlineData("web")]
    public async Task A_killed_part_comes_back_with_all_orders(string part)
    {
        var before = await ShippedAsync();
        await shop.KillAsync(part);
        (await ShippedAsync()).ShouldBeGreaterThanOrEqualTo(before);
        await ShipsMoreAsync();
    }

    [Fact]
    public async Task A_job_of_a_profile_runs_when_it_is_asked_for()
    {
        await shop.UpAsync("--profile", "report", "report");
        (await shop.ServiceAsync("report")).State.ShouldBe("completed");
        (await shop.RunAsync("logs", "report")).Output.ShouldContain("orders shipped since the shop opened");
    }

    async Task ShipsMoreAsync()
    {
        var before = await ShippedAsync();
        var now = before;
        await Eventually.HoldsAsync(async () => (now = await ShippedAsync()) > before, $"more than {before} orders are shipped", lastSeen: () => $"{now}");
    }

    /// <summary>As the page says it; while a part restarts the page is away for a moment.</summary>
    async Task<int> ShippedAsync() => int.Parse(Shipped().Match(await PageAsync()).Groups[1].Value, CultureInfo.InvariantCulture);

    async Task<string> PageAsync()
    {
        var (page, problem) = ("", "");
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                var web = await shop.ServiceAsync("web");
                page = await shop.Http.GetStringAsync(new Uri($"http://127.0.0.1:{web.Port}/"), TestContext.Current.CancellationToken);
                return true;
            }
            catch (HttpRequestException refused)
            {
                problem = refused.Message;
                return false;
            }
        }, "the page answers", lastSeen: () => problem);
        return page;
    }

    [GeneratedRegex("([0-9]+) orders shipped")]
    private static partial Regex Shipped();
}
