using Outlive.Contracts.Api;
using Outlive.Tests.Rules;

namespace Outlive.Tests.Seeds;

/// <summary>docs/seeds.md has a row for everything, and each row a test that exists.</summary>
public sealed class SeedPageTests
{
    /// <summary>Methods, events, options and words of both, as their pages have them.</summary>
    static readonly string[] s_theirs =
    [
        "spawn(", "kill(", "getProcess(", "getAllProcesses(", "isRunning(", "killAll(", "start(intervalMs)", "stop()", "getStatus(", "getAllStatuses(",
        "load()", "saveProcess(", "removeProcess(", "clear()", "initialize()", "registerServer(", "registerServers(", "startServer(", "stopServer(",
        "getServerStatus(", "killOrphanedProcess(", "shutdown()", "processStarted", "processExit", "processError", "healthCheck {", "statusChange",
        "processDied", "initialized", "serverStarted", "serverStopped", "orphanKilled", "`starting`", "`running`", "`error`", "`terminated`",
        "start(options)", "getProcessState(", "stop(id)", "stopAll()", "startProcess(", "enableTUI(", "getProcessesByCategory(", "gracefulShutdown(",
        "restartProcess(", "processCrashed", "processRestarted", "healthCheckFailed", "`timeout`", "autoRestart", "retries", "gracefulShutdownTimeout",
        "displayName", "category", "dependencies", "healthCheck.url", "healthCheck.interval", "healthCheck.timeout", "healthCheck.retries", "`stopping`",
        "`stopped`", "`failed`", "`crashed`", "TUIManager", "logProcess", "logContainer", "logNetwork", "logPerformance", "logHTTPActivity", "logResourceUsage",
        "enableCategory", "setMinLevel", "ContainerOrchestrator", "DEBUG_LEVEL", "PROCESS_SHUTDOWN_TIMEOUT", "PROCESS_RESTART_DELAY", "PROCESS_MAX_RETRIES",
        "TUI_REFRESH_RATE", "HEALTH_CHECK_INTERVAL",
    ];

    static readonly IReadOnlyList<SeedRow> s_rows = SeedPage.Rows(File.ReadAllText(Path.Combine(Repository.Root, "docs", "seeds.md")));

    [Fact]
    public void Every_row_names_a_test_that_exists_and_none_serves_too_many() => SeedPage.Problems(s_rows, SeedPage.Tests(Repository.Files)).ShouldBeEmpty();

    [Fact]
    public void Everything_of_theirs_has_a_row() => s_theirs.Where(x => !s_rows.Any(y => y.Theirs.Contains(x, StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void Every_state_of_ours_is_what_some_word_of_theirs_becomes()
    {
        var words = s_rows.SelectMany(x => x.Ours.Split(['`', ' ', ','])).ToHashSet();
        Enum.GetNames<ServiceState>().Select(x => x.ToLowerInvariant()).Where(x => !words.Contains(x)).ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_test_a_test_for_too_much_and_an_empty_row_are_found()
    {
        var page = "| theirs | ours | test |\n|---|---|---|\n| `a` | b | `ATests.No_such` |\n| `c` | d | soon |\n| `e` |  | later: something |\n"
            + string.Concat(Enumerable.Repeat("| `f` | g | `ATests.Is` |\n", 6));
        var problems = SeedPage.Problems(SeedPage.Rows(page), new HashSet<string> { "ATests.Is" }).ToArray();
        problems.Length.ShouldBe(4, string.Join("; ", problems));
        problems[0].ShouldBe("line 3: there is no test ATests.No_such");
        problems[1].ShouldContain("line 4");
        problems[2].ShouldContain("line 5");
        problems[3].ShouldContain("6 rows");
    }

    [Fact]
    public void A_method_without_a_mark_is_no_test()
    {
        var file = new SourceFile("tests/X/ATests.cs", "class ATests { [Fact] public void Is() { } public void Is_not() { } }");
        SeedPage.Tests([file]).ShouldBe(["ATests.Is"]);
    }
}
