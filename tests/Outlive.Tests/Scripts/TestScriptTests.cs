namespace Outlive.Tests.Scripts;

public sealed class TestScriptTests : IDisposable
{
    readonly StubbedCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task The_counts_of_all_projects_are_added_up()
    {
        _checkout.AddTestProgram("A.Tests", Summary(failed: 0, succeeded: 2, skipped: 1));
        _checkout.AddTestProgram("B.Tests", Summary(failed: 0, succeeded: 3, skipped: 0));
        await ShouldEndAsync(0, "5 passed, 0 failed, 1 skipped");
    }

    [Fact]
    public async Task Nothing_skipped_is_not_mentioned()
    {
        _checkout.AddTestProgram("A.Tests", Summary(failed: 0, succeeded: 2, skipped: 0));
        await ShouldEndAsync(0, "2 passed, 0 failed");
    }

    [Fact]
    public async Task A_failed_test_is_counted_and_named_at_the_end()
    {
        _checkout.AddTestProgram("A.Tests", $"echo 'failed A.B.It_works (2ms)'; {Summary(failed: 1, succeeded: 2, skipped: 0)}; exit 2");
        var lines = await ShouldEndAsync(1, "2 passed, 1 failed");
        lines[^2].ShouldBe("  A.Tests: A.B.It_works (2ms)");
    }

    [Theory]
    [InlineData("kill -SEGV $$", "ended with exit code 139 and without a summary")]
    [InlineData("exit 0", "ended with exit code 0 and without a summary")]
    [InlineData("sleep 60", "ended with exit code 124 and without a summary after 1s at most")]
    public async Task A_runner_that_dies_or_hangs_is_a_failure(string script, string reason)
    {
        _checkout.AddTestProgram("A.Tests", script);
        _checkout.AddTestProgram("B.Tests", Summary(failed: 0, succeeded: 3, skipped: 0));
        var lines = await ShouldEndAsync(1, "3 passed, 1 failed");
        lines[^2].ShouldBe("  A.Tests: " + reason);
    }

    [Fact]
    public async Task An_exit_code_that_the_counts_do_not_explain_is_a_failure()
    {
        _checkout.AddTestProgram("A.Tests", Summary(failed: 0, succeeded: 3, skipped: 0) + "; exit 7");
        await ShouldEndAsync(1, "3 passed, 1 failed");
    }

    [Fact]
    public async Task What_a_test_leaves_behind_does_not_hold_the_output_open()
    {
        _checkout.AddTestProgram("A.Tests", "sleep 45 & " + Summary(failed: 0, succeeded: 1, skipped: 0));
        await ShouldEndAsync(0, "1 passed, 0 failed");
    }

    [Fact]
    public async Task Tests_run_with_signals_as_they_were()
    {
        _checkout.AddTestProgram("A.Tests", "grep SigIgn /proc/self/status; " + Summary(failed: 0, succeeded: 1, skipped: 0));
        var lines = await ShouldEndAsync(0, "1 passed, 0 failed");
        var ignored = Convert.ToInt64(lines.Single(line => line.StartsWith("SigIgn", StringComparison.Ordinal)).Split('\t')[1], 16);
        (ignored & (1 << 1 | 1 << 2)).ShouldBe(0, "SIGINT or SIGQUIT is ignored");
    }

    [Fact]
    public async Task No_test_at_all_is_a_failure()
    {
        _checkout.AddTestProgram("A.Tests", Summary(failed: 0, succeeded: 0, skipped: 0) + "; exit 8");
        await ShouldEndAsync(1, "0 passed, 1 failed");
    }

    [Theory]
    [InlineData("build")]
    [InlineData("format")]
    public async Task A_step_that_fails_is_a_failure(string step)
    {
        _checkout.Stub("dotnet", $"case $1 in --list-sdks) echo '10.0.100 [/sdk]' ;; {step}) exit 1 ;; esac");
        _checkout.AddTestProgram("A.Tests", Summary(failed: 0, succeeded: 3, skipped: 0));
        await ShouldEndAsync(1, step == "build" ? "0 passed, 1 failed" : "3 passed, 1 failed");
    }

    [Fact]
    public async Task Without_the_sdk_it_says_what_to_install()
    {
        _checkout.Stub("dotnet", "echo '8.0.100 [/sdk]'");
        var (code, lines, errors) = await _checkout.RunAsync("test", "--no-install");
        code.ShouldBe(1);
        lines[^1].ShouldBe("0 passed, 1 failed");
        errors.ShouldContain("the .NET SDK 10 is missing; install one of");
    }

    [Fact]
    public async Task A_wrong_option_is_refused()
    {
        var (code, _, errors) = await _checkout.RunAsync("test", "--everything");
        code.ShouldBe(2);
        errors.ShouldBe("./test: unknown option --everything; see ./test --help\n");
    }

    async Task<string[]> ShouldEndAsync(int code, string line)
    {
        var (exitCode, lines, errors) = await _checkout.RunAsync("test", "--no-install");
        lines[^1].ShouldBe(line, errors);
        exitCode.ShouldBe(code);
        return lines;
    }

    static string Summary(int failed, int succeeded, int skipped) =>
        $"printf '\\nTest run summary:\\n  total: {failed + succeeded + skipped}\\n  failed: {failed}\\n  succeeded: {succeeded}\\n  skipped: {skipped}\\n  duration: 1ms\\n'";
}
