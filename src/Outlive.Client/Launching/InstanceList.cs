using Outlive.Contracts.Instances;
using Outlive.Linux;

namespace Outlive.Client.Launching;

/// <summary>The instances of this user.</summary>
public static class InstanceList
{
    /// <summary>This process's environment, as <see cref="InstancePaths"/> wants it.</summary>
    public static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }

    public static InstancePaths Find(string name) => InstancePaths.For(name, Libc.EffectiveUser(), Variables());

    /// <summary>The system-wide one, which belongs to root.</summary>
    public static InstancePaths FindSystem(string name) => InstancePaths.For(name, 0, new Dictionary<string, string>());

    /// <summary>All that have a run directory, running or not, by name.</summary>
    public static IReadOnlyList<InstancePaths> All()
    {
        var variables = Variables();
        var user = Libc.EffectiveUser();
        var found = new List<InstancePaths>();
        var root = InstancePaths.RunRoot(user, variables);
        if (!Directory.Exists(root)) return found;
        foreach (var directory in Directory.EnumerateDirectories(root))
            if (Path.GetFileName(directory) is var name && InstancePaths.IsName(name)) found.Add(InstancePaths.For(name, user, variables));
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }
}
