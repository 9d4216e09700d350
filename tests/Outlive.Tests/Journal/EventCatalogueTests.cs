using System.Reflection;
using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.Tests.Rules;

namespace Outlive.Tests.Journal;

public sealed class EventCatalogueTests
{
    static readonly string[] s_named =
    [
        "processStarted", "processExit", "processError", "healthCheck", "statusChange", "processDied", "initialized", "serverStarted",
        "serverStopped", "orphanKilled", "healthCheckFailed", "processCrashed", "processRestarted",
    ];

    [Fact]
    public void Every_kind_has_its_sentence_and_no_other_has() =>
        EventCatalogue.All.Select(x => x.Kind).ShouldBe(
            typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static).Select(x => (string)x.GetRawConstantValue()!), ignoreOrder: true);

    [Fact]
    public void Every_sentence_ends_as_one() => EventCatalogue.All.ShouldAllBe(x => x.Meaning.EndsWith('.') && char.IsUpper(x.Meaning[0]));

    [Fact]
    public void Every_name_of_the_seeds_stands_for_something()
    {
        var mapped = EventCatalogue.All.SelectMany(x => x.InSeeds).Select(x => x.Split(' ')[0]).Distinct();
        mapped.ShouldBe(s_named, ignoreOrder: true);
    }

    [Fact]
    public void The_document_is_made_from_the_catalogue()
    {
        var path = Path.Join(Repository.Root, "docs/events.md");
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") File.WriteAllText(path, EventCatalogue.Document());
        File.ReadAllText(path).ShouldBe(EventCatalogue.Document(), "run this test with OUTLIVE_WRITE_DOCS=1 to write docs/events.md");
    }
}
