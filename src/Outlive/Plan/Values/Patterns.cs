using System.Buffers;
using System.Text.RegularExpressions;

namespace Outlive.Plan.Values;

/// <summary>Regular expressions of the plan.</summary>
internal static class Patterns
{
    static readonly SearchValues<char> s_special = SearchValues.Create("\\[](){}*+?|^$#");

    /// <summary>Null when it can be used.</summary>
    public static string? Wrong(string pattern)
    {
        if (pattern.Length == 0) return "an empty expression matches every line";
        // Plain words, and most patterns are, need no parser: at a cold start it is the dearest thing here.
        if (pattern.AsSpan().IndexOfAny(s_special) < 0) return null;
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return null;
        }
        catch (RegexParseException error)
        {
            return error.Message;
        }
    }
}
