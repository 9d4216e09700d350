namespace Outlive.Tests.Rules;

/// <summary>A place that may break a rule: a file, or a folder when the path ends in a slash.</summary>
internal sealed record Exemption(string Rule, string Path, string Reason)
{
    public bool Covers(Violation violation) =>
        violation.Rule == Rule
        && (Path.EndsWith('/') ? violation.File.StartsWith(Path, StringComparison.Ordinal) : violation.File == Path);
}
