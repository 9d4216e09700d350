using Outlive.Contracts.Api;
using Outlive.Contracts.Instances;

namespace Outlive.Client.Launching;

/// <summary>What a project's folder says of its instance. The plan is the daemon's to understand, but its name says which daemon.</summary>
public static class ProjectPlan
{
    static readonly string[] Names = ["outlive.yaml", "outlive.yml"], Overrides = ["outlive.override.yaml", "outlive.override.yml"];

    /// <summary>The folder's plan and what overrides it; empty: there is none.</summary>
    public static string[] FilesIn(string folder) =>
        First(folder, Names) is not { } plan ? [] : First(folder, Overrides) is { } other ? [plan, other] : [plan];

    /// <summary>`name:` of the last file that has one, else one made of the folder's path.</summary>
    public static string InstanceName(string folder, string[] files)
    {
        string? name = null;
        foreach (var file in files)
            if (File.Exists(file)) name = NameIn(File.ReadLines(file)) ?? name;
        return name ?? InstancePaths.NameOf(folder);
    }

    /// <summary>`name:` of a plan; null: it has none.</summary>
    public static string? NameIn(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            if (line.StartsWith("name:", StringComparison.Ordinal))
                return line["name:".Length..].Split(" #")[0].Trim().Trim('"', '\'') is var written && InstancePaths.IsName(written) ? written : null;
        return null;
    }

    /// <summary>Where the instance with a name of its own lives, or that of a folder.</summary>
    public static InstancePaths PathsOf(string? name, string folder, string[] files)
    {
        if (name is not null && !InstancePaths.IsName(name))
            throw new OutliveException(ErrorCode.BadRequest, $"cannot name an instance \"{name}\": a name has letters, digits, '-', '_' and '.', 27 at most; choose another", name);
        return InstanceList.Find(name ?? InstanceName(folder, files));
    }

    static string? First(string folder, string[] names)
    {
        foreach (var name in names)
            if (Path.Combine(folder, name) is var path && File.Exists(path)) return path;
        return null;
    }
}
