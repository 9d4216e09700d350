namespace Outlive.Daemon.Tests;

public sealed class DaemonOptionsTests
{
    static readonly string[] Whole = ["--name", "shop", "--run", "/run/x", "--state", "/var/x", "--keeper", "/bin/keeper"];

    [Fact]
    public void What_it_was_started_with_starts_it_again()
    {
        var options = DaemonOptions.Parse([.. Whole, "--project", "/srv"], out _).ShouldNotBeNull();
        DaemonOptions.Parse(options.CommandLine("daemon")[1..], out _).ShouldBe(options);
    }

    [Theory]
    [InlineData("--name", "--name needs a value")]
    [InlineData("--fast x", "unknown option \"--fast\"")]
    [InlineData("--name shop", "--name, --run, --state and --keeper are needed")]
    public void What_makes_no_sense_is_refused(string line, string reason)
    {
        DaemonOptions.Parse(line.Split(' '), out var problem).ShouldBeNull();
        problem.ShouldBe(reason);
    }
}
