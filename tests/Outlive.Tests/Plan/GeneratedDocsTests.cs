using System.Text.Json;
using Outlive.Plan;
using Outlive.Tests.Rules;

namespace Outlive.Tests.Plan;

public sealed class GeneratedDocsTests
{
    const string Begin = "<!-- keys -->\n", End = "<!-- /keys -->";

    [Fact]
    public void The_reference_is_what_the_table_of_keys_gives()
    {
        var path = Path.Combine(Repository.Root, "docs", "configuration.md");
        var text = File.ReadAllText(path);
        var (start, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Compare(path, text, text[..start] + "\n" + KeyReference.Write() + text[end..]);
    }

    [Fact]
    public void The_schema_is_what_the_table_of_keys_gives()
    {
        var path = Path.Combine(Repository.Root, "docs", "outlive.schema.json");
        Compare(path, File.Exists(path) ? File.ReadAllText(path) : "", PlanSchema.Write());
    }

    [Fact]
    public void Every_key_is_described_in_a_sentence() =>
        KeyReference.Groups().SelectMany(group => group.Described).ShouldAllBe(key => key.Doc.Length > 5 && char.IsLetter(key.Doc[0])
            && key.Doc.EndsWith('.') || key.Doc[0] == '"');

    [Fact]
    public void The_schema_refers_to_nothing_that_is_missing()
    {
        using var schema = JsonDocument.Parse(PlanSchema.Write());
        var definitions = schema.RootElement.GetProperty("$defs").EnumerateObject().Select(group => "#/$defs/" + group.Name).ToList();
        References(schema.RootElement).ShouldAllBe(reference => definitions.Contains(reference));
        schema.RootElement.GetProperty("properties").TryGetProperty("services", out _).ShouldBeTrue();
    }

    static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(part => part.Name == "$ref" ? [part.Value.GetString()!]
            : References(part.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    static void Compare(string path, string found, string wanted)
    {
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") File.WriteAllText(path, wanted);
        else found.ShouldBe(wanted, $"{path} is older than the table of keys; run this class again with OUTLIVE_WRITE_DOCS=1");
    }
}
