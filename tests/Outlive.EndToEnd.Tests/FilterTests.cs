using Outlive.Contracts.Api;

namespace Outlive.EndToEnd.Tests;

public sealed class FilterTests
{
    [Fact]
    public async Task Services_are_chosen_by_category_label_and_state()
    {
        await using var instance = await DaemonUnderTest.StartAsync("""
            services:
              db: { command: CHILD sleep 600000, category: database, labels: { team: core, tier: "1" } }
              cache: { command: CHILD sleep 600000, category: database, labels: { team: web } }
              web: { command: CHILD sleep 600000, labels: { team: web, tier: "1" } }
              off: { command: CHILD sleep 600000, autostart: false, labels: { team: web } }
            """);
        foreach (var id in (string[])["db", "cache", "web"]) await instance.BecomesReadyAsync(id);
        await AssertAsync("category=database", "db", "cache");
        await AssertAsync("category=service", "web", "off");
        await AssertAsync("category=nothing");
        await AssertAsync("label=tier", "db", "web");
        await AssertAsync("label=team=web", "cache", "web", "off");
        await AssertAsync("label=team=web,tier=1", "web");
        await AssertAsync("label=team=web&label=tier=1", "web");
        await AssertAsync("label=team=we");
        await AssertAsync("category=database&label=team=web", "cache");
        await AssertAsync("state=stopped", "off");
        await AssertAsync("state=running,stopped&label=team=web&limit=2", "cache", "web");

        async Task AssertAsync(string query, params string[] ids) => (await instance.GetAsync($"/v1/services?{query}", ApiJson.Default.ServiceSnapshotArray)).Select(x => x.Id).ShouldBe(ids, query);
    }
}
