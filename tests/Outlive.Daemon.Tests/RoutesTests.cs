using Outlive.Contracts.Api;
using Outlive.Daemon.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Tests;

public sealed class RoutesTests
{
    [Theory]
    [InlineData("GET", "/v1/services", "/v1/services")]
    [InlineData("GET", "/v1/services/web", "/v1/services/{id}", "web")]
    [InlineData("GET", "/v1/services/a%2Fb", "/v1/services/{id}", "a/b")]
    [InlineData("POST", "/v1/services/web/probes/pause", "/v1/services/{id}/probes/pause", "web")]
    [InlineData("POST", "/v1/orphans/1-2/kill", "/v1/orphans/{process}/kill", "1-2")]
    public void A_path_finds_its_route(string method, string path, string pattern, params string[] arguments)
    {
        var (route, found, _) = Routes.Find(method, path);
        route.ShouldNotBeNull().Pattern.ShouldBe(pattern);
        found.ShouldBe(arguments);
    }

    [Fact]
    public void A_path_of_another_method_says_which() =>
        Routes.Find("PATCH", "/v1/services/web").Methods.ShouldBe(["GET", "PUT", "DELETE"], ignoreOrder: true);

    [Fact]
    public void No_route_is_in_the_table_twice() =>
        Routes.All.Select(x => $"{x.Method} {x.Pattern}").ShouldBeUnique();

    [Fact]
    public void Only_health_is_for_everybody_and_whoever_looks_may_not_change() =>
        Routes.All.ShouldAllBe(x => x.Pattern.StartsWith("/health/", StringComparison.Ordinal) ? x.Role == Role.Anyone : x.Method == "GET" || x.Pattern == ApiRoutes.Wait || x.Pattern == ApiRoutes.PlanCheck ? x.Role >= Role.Viewer : x.Role >= Role.Operator);

    [Fact]
    public void The_page_of_the_api_has_a_row_for_each()
    {
        var rows = File.ReadAllLines(Path.Combine(RootOfRepository(), "docs/api.md"))
            .Where(x => x.StartsWith("| `", StringComparison.Ordinal)).Select(x => x.Split('|', StringSplitOptions.TrimEntries)).Select(x => $"{x[1]} {x[2]}");
        rows.ShouldBe(Routes.All.Select(x => $"`{x.Method} {x.Pattern}` {x.Role.ToString().ToLowerInvariant()}"), ignoreOrder: true);
    }

    static string RootOfRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Outlive.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
