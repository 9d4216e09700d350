using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Outlive.Contracts.Instances;

/// <summary>
/// Where an instance lives. An instance belongs to a project folder unless it was given a name; all of a user's instances lie
/// side by side, so that they can be listed without a registry.
/// </summary>
public sealed record InstancePaths(string Name, string RunDirectory, string StateDirectory)
{
    /// <summary>A run directory may have 56 characters, and /run/user/4294967295/outlive/ takes 29.</summary>
    const int LongestName = 27;

    public string ApiSocket => $"{RunDirectory}/api.sock";
    public string PlanRequest => $"{RunDirectory}/plan-request.json";

    /// <summary>The instance of a project folder: the folder's name and a hash of its path.</summary>
    public static string NameOf(string projectDirectory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(projectDirectory));
        var word = new string([.. Path.GetFileName(path).ToLowerInvariant().Where(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '_').Take(LongestName - 9)]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..8];
        return word.Length == 0 ? $"root-{hash}" : $"{word}-{hash}";
    }

    /// <summary>Letters, digits, '-', '_' and '.', not '.' first.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name[0] != '.' && name.All(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '_' or '.');

    /// <summary>For this user, by the environment: XDG_RUNTIME_DIR and XDG_STATE_HOME, or /run and /var/lib for root.</summary>
    public static InstancePaths For(string name, uint user, IReadOnlyDictionary<string, string> environment) =>
        new(name, $"{RunRoot(user, environment)}/{name}", $"{StateRoot(user, environment)}/{name}");

    /// <summary>The folder that holds the run directories of all of a user's instances.</summary>
    public static string RunRoot(uint user, IReadOnlyDictionary<string, string> environment) =>
        Absolute("OUTLIVE_RUN_DIR", environment) is { } chosen ? chosen :
        Absolute("XDG_RUNTIME_DIR", environment) is { } runtime ? $"{runtime}/outlive" :
        user == 0 ? "/run/outlive" : string.Create(CultureInfo.InvariantCulture, $"/tmp/outlive-{user}");

    public static string StateRoot(uint user, IReadOnlyDictionary<string, string> environment) =>
        Absolute("OUTLIVE_STATE_DIR", environment) is { } chosen ? chosen :
        Absolute("XDG_STATE_HOME", environment) is { } state ? $"{state}/outlive" :
        user == 0 ? "/var/lib/outlive" :
        environment.TryGetValue("HOME", out var home) && home.StartsWith('/') ? $"{home}/.local/state/outlive" :
        string.Create(CultureInfo.InvariantCulture, $"/var/tmp/outlive-{user}");

    static string? Absolute(string variable, IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(variable, out var value) && value.StartsWith('/') ? Path.TrimEndingDirectorySeparator(value) : null;
}
