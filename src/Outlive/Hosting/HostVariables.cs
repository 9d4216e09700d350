using System.Collections;

namespace Outlive.Hosting;

/// <summary>The environment that the daemon was started with.</summary>
internal static class HostVariables
{
    public static readonly Dictionary<string, string> All =
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal);
}
