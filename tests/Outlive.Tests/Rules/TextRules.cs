using System.Text.RegularExpressions;

namespace Outlive.Tests.Rules;

/// <summary>What no file of the repository may say: unfinished work, and where or how its writers work.</summary>
internal static partial class TextRules
{
    public const string Mark = "no-marks";
    public const string Private = "no-private-words";

    public static IEnumerable<Violation> CheckMarks(SourceFile file) =>
        Find(file, Marks(), Mark, "do it, or write an issue and say here what holds today");

    public static IEnumerable<Violation> CheckPrivateWords(SourceFile file) =>
        Find(file, PrivateWords(), Private, "say it without this machine, its registry or its workplace");

    static IEnumerable<Violation> Find(SourceFile file, Regex pattern, string rule, string repair)
    {
        for (var line = 0; line < file.Lines.Length; line++)
        {
            foreach (Match match in pattern.Matches(file.Lines[line]))
            {
                yield return new(rule, file.Path, line + 1, $"\"{match.Value}\"", repair);
            }
        }
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Marks();

    [GeneratedRegex(
        """
        (?<![\w.~-])/(home|Users)/(?!you\b)\w+ | (?<![\w.~-])/root/[\w.]+
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex PrivateWords();
}
