using System.Globalization;
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

    /// <summary>The name of the socket in each run directory.</summary>
    public const string Socket = "api.sock";

    public string ApiSocket => $"{RunDirectory}/{Socket}";
    public string PlanRequest => $"{RunDirectory}/plan-request.json";

    /// <summary>The instance of a project folder: the folder's name and a hash of its path.</summary>
    public static string NameOf(string projectDirectory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(projectDirectory));
        var word = new StringBuilder(LongestName);
        foreach (var letter in Path.GetFileName(path).ToLowerInvariant())
            if ((char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && word.Length < LongestName - 9) word.Append(letter);
        if (word.Length == 0) word.Append("root");
        return word.Append('-').Append(Hash(path).ToString("x8", CultureInfo.InvariantCulture)).ToString();
    }

    /// <summary>Letters, digits, '-', '_' and '.', not '.' first.</summary>
    public static bool IsName(string name)
    {
        if (name.Length is 0 or > LongestName || name[0] == '.') return false;
        foreach (var letter in name)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')) return false;
        return true;
    }

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

    /// <summary>FNV-1a, folded. It keeps folders of one name apart, which takes no secrecy, and a cryptographic one would load OpenSSL in every command.</summary>
    static uint Hash(string path)
    {
        var hash = Checksum.Of(Encoding.UTF8.GetBytes(path));
        return (uint)(hash ^ hash >> 32);
    }
}
