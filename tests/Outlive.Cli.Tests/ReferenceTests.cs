using System.Text;
using Outlive.Cli.Commands;
using Outlive.Cli.Parsing;

namespace Outlive.Cli.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void The_reference_is_what_the_commands_give()
    {
        var path = Path.Combine(RootOfRepository(), "docs/cli.md");
        var wanted = Write();
        if (Environment.GetEnvironmentVariable("OUTLIVE_WRITE_DOCS") == "1") File.WriteAllText(path, wanted);
        else File.ReadAllText(path).ShouldBe(wanted, $"{path} is older than the commands; run this class again with OUTLIVE_WRITE_DOCS=1");
    }

    static string Write()
    {
        var page = new StringBuilder(
            """
            # The command line

            `outlive COMMAND --help` says the same as this page, which is made from it (tests/Outlive.Cli.Tests/ReferenceTests.cs).

            An instance belongs to a project folder: the nearest one, from here upwards, with an `outlive.yaml` or `outlive.yml`; an
            `outlive.override.yaml` beside it is merged over it. `--instance NAME` is one with a name of its own, `--system` that of the machine.
            Run directories lie side by side in `$XDG_RUNTIME_DIR/outlive` (root: `/run/outlive`; else `/tmp/outlive-UID`), what stays in
            `$XDG_STATE_HOME/outlive` (root: `/var/lib/outlive`; else `~/.local/state/outlive`). `OUTLIVE_RUN_DIR` and `OUTLIVE_STATE_DIR` choose others.

            Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 the instance is not reachable, 4 timed out. `exec` and `run` end with the code of their
            command, or 128 and the number of the signal that ended it.

            ## Options of every command


            """);
        WriteOptions(page, Option.Global);
        foreach (var name in CommandTable.Names) Write(page, CommandTable.Find(name)!);
        return page.ToString();
    }

    static void Write(StringBuilder page, Command command)
    {
        page.Append($"\n## {command.Name}\n\nIt {command.Summary}.\n\n```\noutlive {command.Usage}\n```\n");
        if (command.Options.Length > 0) page.Append('\n');
        WriteOptions(page, command.Options);
        page.Append("\n| example | what for |\n|---|---|\n");
        foreach (var (line, purpose) in command.Examples) page.Append($"| `{line.Replace("|", "\\|", StringComparison.Ordinal)}` | {purpose} |\n");
    }

    static void WriteOptions(StringBuilder page, Option[] options)
    {
        if (options.Length > 0) page.Append("| option | what |\n|---|---|\n");
        foreach (var option in options)
            page.Append($"| `{(option.Short is { } letter ? $"-{letter}, " : "")}--{option.Name}{(option.Value is null ? "" : " " + option.Value)}` | {option.Summary} |\n");
    }

    static string RootOfRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Outlive.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
