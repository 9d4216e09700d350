using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>Commands: words, a list of them, or a line for a shell.</summary>
internal static class Commands
{
    public static readonly KeyShape Shape = KeyShape.OneOf("words, list or { shell: line }", KeyShape.Text, KeyShape.List(KeyShape.Text),
        KeyShape.Group(new KeyGroup<CommandDefinition>("command",
            [Rows<CommandDefinition>.Text("shell", "A line for /bin/sh.", null, _ => null, (_, _) => { })])));

    public static CommandDefinition? Read(ValueReader reader, PlanNode node)
    {
        if (node.IsMap) return ReadShell(reader, node);
        var words = node.IsScalar ? Split(reader, node) : reader.Texts(node);
        if (words is null) return null;
        if (words.Length > 0 && words[0].Length > 0) return new() { Words = words };
        reader.Problems.Add(node, "empty-command", "the command names no program", "write the program first, then its arguments");
        return null;
    }

    public static CommandDefinition? Line(ValueReader reader, PlanNode node)
    {
        if (!node.IsScalar)
        {
            reader.Problems.Add(node, "shell-line", "a shell takes one line, not a list", "write the command as one text, or remove shell", null);
            return null;
        }
        if (reader.Text(node) is not { } line) return null;
        if (!string.IsNullOrWhiteSpace(line)) return new() { Words = [line], Shell = true };
        reader.Problems.Add(node, "empty-command", "the command is empty", "write a line for the shell");
        return null;
    }

    public static PlanNode? Write(CommandDefinition? command) =>
        command is null ? null
        : command.Shell ? Nodes.Map(("shell", Nodes.Text(command.Words[0])))
        : PlanNode.List([.. command.Words.Select(Nodes.Text)]);

    static CommandDefinition? ReadShell(ValueReader reader, PlanNode node)
    {
        if (node.Entries.Count == 1 && node.Entries[0].Name == "shell" && !node.Entries[0].Value.IsNull) return Line(reader, node.Entries[0].Value);
        reader.Problems.Add(node, "wrong-type", "this map is not a command", "write words, a list of words, or { shell: line }");
        return null;
    }

    static string[]? Split(ValueReader reader, PlanNode node)
    {
        if (reader.Text(node) is not { } line) return null;
        var words = ShellWords.Split(line, out var wrong);
        if (wrong is not null)
        {
            reader.Problems.Add(node, "unbalanced-quotes", wrong, "close it, escape it with a backslash, or write the command as a list");
        }
        return words;
    }
}
