using System.Text.RegularExpressions;

namespace Outlive.Ports;

/// <summary>Recognizes in the last words of a program that its port was taken.</summary>
internal static partial class AddressInUse
{
    public static bool Matches(string outputTail) => Phrases().IsMatch(outputTail);

    // strerror(EADDRINUSE) is "Address already in use" in glibc and "Address in use" in musl; Node and Bun name the error,
    // Windows' text comes from programs under Wine and from .NET libraries that quote it; the rest are frameworks' own words.
    [GeneratedRegex(
        @"\bEADDRINUSE\b" +
        @"|\baddress (is )?(already )?in use\b" +
        @"|only one usage of each socket address" +
        @"|\bport\W{1,2}\d{1,5}\W{1,2}(is|was) (already )?(in use|being used|allocated|used by|taken|occupied)" +
        @"|\bport (is |was )?already (in use|allocated|bound)" +
        @"|another \w+ server running on port",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Phrases();
}
