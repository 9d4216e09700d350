using Outlive.Cli.Commands;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

public sealed class HelpTests
{
    [Fact]
    public async Task Help_names_every_command()
    {
        var result = await TestProcess.Run(FakeInstance.Program, ["--help"]);
        result.ExitCode.ShouldBe(0);
        foreach (var name in CommandTable.Names) result.Output.ShouldMatch($@"(?m)^  {name} +\w");
    }

    [Fact]
    public void Every_command_has_examples_that_begin_with_it()
    {
        foreach (var name in CommandTable.Names)
        {
            var command = CommandTable.Find(name).ShouldNotBeNull();
            command.Name.ShouldBe(name);
            command.Usage.ShouldStartWith(name);
            command.Examples.ShouldNotBeEmpty(name);
            foreach (var (line, purpose) in command.Examples)
            {
                line.ShouldContain($"outlive {name}");
                purpose.ShouldNotBeNullOrWhiteSpace(line);
            }
        }
    }

    [Fact]
    public async Task A_command_is_explained_with_examples()
    {
        var result = await TestProcess.Run(FakeInstance.Program, ["logs", "--help"]);
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("Usage: outlive logs [-f]");
        result.Output.ShouldContain("outlive logs --tail 20");
    }

    [Fact]
    public async Task No_command_at_all_is_wrong_use_and_shows_the_help()
    {
        var result = await TestProcess.Run(FakeInstance.Program, []);
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("Usage: outlive COMMAND");
    }

    [Theory]
    [InlineData("bash", "complete -F _outlive outlive")]
    [InlineData("zsh", "bashcompinit")]
    [InlineData("fish", "complete -c outlive")]
    public async Task Completions_are_written(string shell, string part) =>
        (await TestProcess.Run(FakeInstance.Program, ["completion", shell])).Output.ShouldContain(part);

    [Fact]
    public async Task Bash_takes_the_completion()
    {
        var result = await TestProcess.Run("/bin/bash", ["-c", $"source <('{FakeInstance.Program}' completion bash); COMP_WORDS=(outlive logs --ta); COMP_CWORD=2; _outlive; echo \"${{COMPREPLY[@]}}\""]);
        result.Error.ShouldBeEmpty();
        result.Output.ShouldBe("--tail\n");
    }
}
