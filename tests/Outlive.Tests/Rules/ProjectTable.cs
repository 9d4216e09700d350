namespace Outlive.Tests.Rules;

/// <summary>Who may use whom, by project. ARCHITECTURE.md says the same to people; a test compares them.</summary>
internal static class ProjectTable
{
    const string Contracts = "Outlive.Contracts", Linux = "Outlive.Linux", Keeper = "Outlive.Keeper", Engine = "Outlive",
        Client = "Outlive.Client", Hosting = "Outlive.Hosting", Workers = "Outlive.Workers", Daemon = "Outlive.Daemon",
        Cli = "Outlive.Cli", Fleet = "Outlive.Fleet", TestKit = "Outlive.TestKit";

    public static readonly IReadOnlyDictionary<string, string[]> Product = new Dictionary<string, string[]>
    {
        [Contracts] = [],
        [Linux] = [Contracts],
        [Keeper] = [Contracts, Linux],
        [Engine] = [Contracts, Linux],
        [Client] = [Contracts, Linux],
        [Hosting] = [Contracts, Client],
        [Workers] = [Contracts],
        [Daemon] = [Contracts, Linux, Engine],
        [Cli] = [Contracts, Linux, Client],
        [Fleet] = [Contracts, Engine],
    };

    public static readonly IReadOnlyDictionary<string, string[]> Tests = new Dictionary<string, string[]>
    {
        [TestKit] = [Contracts, Linux],
        ["Outlive.StandIn"] = [Contracts, Linux, Engine, TestKit],
        ["Outlive.Tests"] = [Contracts, Linux, Engine, TestKit],
        ["Outlive.Engine.Tests"] = [Contracts, Linux, Engine, Keeper, TestKit],
        ["Outlive.Keeper.Tests"] = [Contracts, Linux, Keeper, Engine, TestKit, "Outlive.StandIn"],
        ["Outlive.Daemon.Tests"] = [Contracts, Linux, Engine, Keeper, Daemon, TestKit],
        ["Outlive.Cli.Tests"] = [Contracts, Linux, Client, Cli, TestKit],
        ["Outlive.Examples.Tests"] = [Keeper, Daemon, Cli, TestKit, "Embedded", "Shop", "Visits"],
        ["Outlive.Embedding.Tests"] = [Client, Hosting, Keeper, Daemon, TestKit],
        ["Embedded"] = [Hosting, Keeper, Daemon],
        ["Shop"] = [],
        ["Visits"] = [],
        ["Outlive.EndToEnd.Tests"] = [.. Product.Keys, TestKit],
        ["Outlive.Bench"] = [.. Product.Keys, TestKit],
    };

    public static IEnumerable<string> UsersOf(string project) =>
        Product.Where(row => row.Value.Contains(project)).Select(row => row.Key);
}
