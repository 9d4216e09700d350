using Outlive.Cli.Parsing;
using Outlive.Cli.Text;

namespace Outlive.Cli.Commands;

/// <summary>What can be done, and how, with examples.</summary>
internal static class Help
{
    public static int ShowAll(Screen screen, string[] arguments)
    {
        if (Array.IndexOf(arguments, "--version") >= 0) return VersionCommand.Show(screen);
        if (Array.IndexOf(arguments, "--help") >= 0 || Array.IndexOf(arguments, "-h") >= 0) return Show(screen, null);
        if (arguments.Length > 0) throw new WrongUseException($"there is no command in \"{string.Join(' ', arguments)}\"; see outlive --help");
        Show(screen, null);
        return ExitCode.WrongUse;
    }

    public static int Show(Screen screen, string? name)
    {
        if (name is null or "--help" or "-h") ShowCommands(screen);
        else ShowCommand(screen, CommandTable.Find(name) ?? throw new WrongUseException(Unknown(name)));
        return ExitCode.Done;
    }

    public static string Unknown(string name)
    {
        var nearest = Array.Find(CommandTable.Names, x => IsNear(x, name));
        return $"there is no command \"{name}\"{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}; see outlive --help";
    }

    static void ShowCommands(Screen screen)
    {
        screen.Line("Outlive runs programs and keeps them running; they outlive whatever runs them.");
        screen.Line();
        screen.Line("Usage: outlive COMMAND [options]");
        screen.Line();
        foreach (var name in CommandTable.Names)
            if (CommandTable.Find(name) is { } command) screen.Line($"  {screen.With(Paint.Bold, name.PadRight(12))} {command.Summary}");
        screen.Line();
        screen.Line("Options of every command:");
        ShowOptions(screen, Option.Global);
        screen.Line();
        screen.Line("Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 the instance is not reachable, 4 timed out.");
        screen.Line("\"outlive COMMAND --help\" has examples of each.");
    }

    static void ShowCommand(Screen screen, Command command)
    {
        screen.Line($"outlive {command.Name}: {command.Summary}");
        screen.Line();
        screen.Line($"Usage: outlive {command.Usage}");
        if (command.Options.Length > 0)
        {
            screen.Line();
            ShowOptions(screen, command.Options);
        }
        screen.Line();
        screen.Line("Examples:");
        var width = 0;
        foreach (var (line, _) in command.Examples) width = Math.Max(width, line.Length);
        foreach (var (line, purpose) in command.Examples) screen.Line($"  {screen.With(Paint.Bold, line.PadRight(width))}   {purpose}");
        screen.Line();
        screen.Line("Options of every command: -f FILE, -C DIR, --instance NAME, --system, --profile NAME, --json, --no-color");
    }

    static void ShowOptions(Screen screen, Option[] options)
    {
        foreach (var option in options)
        {
            var name = $"{(option.Short is { } letter ? $"-{letter}, " : "    ")}--{option.Name}{(option.Value is null ? "" : " " + option.Value)}";
            screen.Line($"  {name.PadRight(26)} {option.Summary}");
        }
    }

    /// <summary>One letter wrong, missing, too many, or two changed round.</summary>
    static bool IsNear(string a, string b)
    {
        var (start, end) = (0, 0);
        while (start < a.Length && start < b.Length && a[start] == b[start]) start++;
        while (end < a.Length - start && end < b.Length - start && a[^(end + 1)] == b[^(end + 1)]) end++;
        var (left, right) = (a.Length - start - end, b.Length - start - end);
        return (left <= 1 && right <= 1) || (left == 2 && right == 2 && a[start] == b[start + 1] && a[start + 1] == b[start]);
    }
}
