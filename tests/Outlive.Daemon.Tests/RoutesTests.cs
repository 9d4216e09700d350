using Outlive.Contracts.Api;
using Outlive.Daemon.Api;
using Outlive.Daemon.Auth;

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
    public void Only_health_and_the_description_are_for_everybody_and_whoever_looks_may_not_change() =>
        Routes.All.ShouldAllBe(x => x.Pattern.StartsWith("/health/", StringComparison.Ordinal) || x.Pattern.StartsWith("/openapi", StringComparison.Ordinal) ? x.Role == Role.Anyone : x.Method == "GET" || x.Pattern == ApiRoutes.Wait || x.Pattern == ApiRoutes.PlanCheck ? x.Role >= Role.Viewer : x.Role >= Role.Operator);

    [Fact]
    public void The_page_of_the_api_has_a_row_for_each()
    {
        var path = Path.Combine(RootOfRepository(), "docs/api.md");
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") WriteRows(path);
        var rows = File.ReadAllLines(path)
            .Where(x => x.StartsWith("| `", StringComparison.Ordinal)).Select(x => x.Split('|', StringSplitOptions.TrimEntries)).Select(x => $"{x[1]} {x[2]} {x[3]}");
        rows.ShouldBe(Routes.All.Select(x => $"`{x.Method} {x.Pattern}` {RoleText.Of(x.Role)} {x.Summary}"), customMessage: $"{path} is older than the routes; run this class again with OUTLIVE_WRITE_DOCS=1");
    }

    static void WriteRows(string path)
    {
        var lines = File.ReadAllLines(path);
        var first = Array.FindIndex(lines, x => x.StartsWith("| `", StringComparison.Ordinal));
        var last = Array.FindIndex(lines, first, x => x.Length == 0);
        File.WriteAllLines(path, [.. lines[..first], .. Routes.All.Select(x => $"| `{x.Method} {x.Pattern}` | {RoleText.Of(x.Role)} | {x.Summary} |"), .. lines[last..]]);
    }

    internal static string RootOfRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Outlive.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
