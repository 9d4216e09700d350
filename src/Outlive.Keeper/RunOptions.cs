using System.Globalization;

namespace Outlive.Keeper;

/// <summary>The command line of `outlive-keeper run`.</summary>
internal sealed record RunOptions(string Run, string State, TimeSpan Wait, int Resume, int Ready, string[] Daemon)
{
    /// <summary>Null, with the reason, when it makes no sense.</summary>
    public static RunOptions? Parse(ReadOnlySpan<string> arguments, out string problem)
    {
        string? run = null, state = null;
        var wait = TimeSpan.FromSeconds(10);
        var (resume, ready) = (-1, -1);
        problem = "";
        while (!arguments.IsEmpty && arguments[0] != "--")
        {
            var (name, value) = (arguments[0], arguments.Length > 1 ? arguments[1] : "");
            if (name == "--run") run = value;
            else if (name == "--state") state = value;
            else if (name == "--wait" && double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 86400) wait = TimeSpan.FromSeconds(seconds);
            else if (name == "--resume" && int.TryParse(value, CultureInfo.InvariantCulture, out var descriptor)) resume = descriptor;
            else if (name == "--ready" && int.TryParse(value, CultureInfo.InvariantCulture, out descriptor)) ready = descriptor;
            else problem = $"unknown option \"{name}\" or wrong value \"{value}\"";
            arguments = arguments[Math.Min(2, arguments.Length)..];
        }
        if (problem.Length == 0 && (string.IsNullOrEmpty(run) || string.IsNullOrEmpty(state))) problem = "--run DIR and --state DIR are needed";
        if (problem.Length > 0) return null;
        return new(run!, Path.GetFullPath(state!), wait, resume, ready, arguments.IsEmpty ? [] : arguments[1..].ToArray());
    }
}
