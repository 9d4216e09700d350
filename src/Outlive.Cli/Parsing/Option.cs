namespace Outlive.Cli.Parsing;

/// <summary>An option of a command.</summary>
/// <param name="Name">As in tail for --tail.</param>
/// <param name="Summary">What it does, without a full stop.</param>
/// <param name="Value">What its value is called; null: it has none.</param>
/// <param name="Short">As in n for -n.</param>
internal sealed record Option(string Name, string Summary, string? Value = null, char? Short = null)
{
    /// <summary>Those that every command has.</summary>
    public static readonly Option[] Global =
    [
        new("file", "a plan file; may be given several times, later ones win", "FILE", 'f'),
        new("project", "the folder of the project; here and its parents are searched otherwise", "DIR", 'C'),
        new("instance", "an instance with a name of its own, beside those of folders", "NAME"),
        new("system", "the system-wide instance, which belongs to root"),
        new("profile", "a profile of the plan; may be given several times", "NAME"),
        new("json", "JSON instead of text"),
        new("no-color", "no colours; NO_COLOR does the same"),
        new("help", "this text", Short: 'h'),
    ];
}
