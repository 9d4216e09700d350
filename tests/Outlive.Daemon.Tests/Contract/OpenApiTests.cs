using System.Text;
using System.Text.Json;
using Outlive.Daemon.Api;
using Outlive.Daemon.Documents;

namespace Outlive.Daemon.Tests.Contract;

public sealed class OpenApiTests
{
    static readonly string Document = Encoding.UTF8.GetString(OpenApiDocument.Write(Routes.All));

    [Fact]
    public void The_document_is_what_the_routes_give()
    {
        var path = Path.Combine(RoutesTests.RootOfRepository(), "docs/openapi.json");
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") File.WriteAllText(path, Document);
        else File.ReadAllText(path).ShouldBe(Document, $"{path} is older than the routes; run this class again with OUTLIVE_WRITE_DOCS=1");
    }

    [Fact]
    public void It_refers_to_nothing_that_is_missing()
    {
        using var document = JsonDocument.Parse(Document);
        var known = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(x => $"#/components/schemas/{x.Name}").ToHashSet();
        var used = References(document.RootElement).ToHashSet();
        used.ShouldBeSubsetOf(known);
        known.ShouldBeSubsetOf(used);
    }

    [Fact]
    public void Every_operation_has_a_name_of_its_own()
    {
        using var document = JsonDocument.Parse(Document);
        var names = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(x => x.Value.EnumerateObject()).Select(x => x.Value.GetProperty("operationId").GetString()).ToList();
        names.Count.ShouldBe(Routes.All.Length);
        names.ShouldBeUnique();
    }

    static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(x => x.Name == "$ref" ? [x.Value.GetString()!] : References(x.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
