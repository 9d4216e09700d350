using Outlive.Client.Launching;
using Outlive.Contracts.Api;
using Outlive.Contracts.Instances;

namespace Outlive.Cli.Parsing;

/// <summary>A folder and its plan files. Found like Compose does: here, else in the nearest parent that has one.</summary>
internal sealed record Project(string Directory, string[] Files)
{
    static readonly string[] Names = ["outlive.yaml", "outlive.yml"], Overrides = ["outlive.override.yaml", "outlive.override.yml"];

    public string InstanceName => WrittenName() ?? InstancePaths.NameOf(Directory);

    public static Project Find(CommandLine line)
    {
        var files = new List<string>();
        foreach (var file in line.Values("file")) files.Add(Path.GetFullPath(file));
        var chosen = line.Value("project") is { } project ? Path.GetFullPath(project) : null;
        if (files.Count > 0) return new(chosen ?? Path.GetDirectoryName(files[0])!, [.. files]);
        for (var folder = chosen ?? System.IO.Directory.GetCurrentDirectory(); folder is not null; folder = chosen is null ? Path.GetDirectoryName(folder) : null)
        {
            if (First(folder, Names) is not { } plan) continue;
            return new(folder, First(folder, Overrides) is { } other ? [plan, other] : [plan]);
        }
        return new(chosen ?? System.IO.Directory.GetCurrentDirectory(), []);
    }

    /// <summary>For a daemon that has neither our folder nor our environment.</summary>
    public PlanRequest Request(CommandLine line)
    {
        if (Files.Length == 0)
            throw new OutliveException(ErrorCode.NotFound, $"cannot find a plan: neither {Directory} nor a folder above it has an outlive.yaml; write one, or say where it is with -f FILE");
        foreach (var file in Files)
            if (!File.Exists(file)) throw new OutliveException(ErrorCode.NotFound, $"cannot read plan \"{file}\": there is no such file; check -f");
        return new() { Files = Files, Directory = Directory, Profiles = [.. line.Values("profile")], Environment = InstanceList.Variables() };
    }

    /// <summary>`name:` of the last file that has one. The plan is the daemon's to understand, but its name says which daemon.</summary>
    string? WrittenName()
    {
        string? name = null;
        foreach (var file in Files)
            if (File.Exists(file) && NameLine(file) is { } line && line["name:".Length..].Split(" #")[0].Trim().Trim('"', '\'') is var written && InstancePaths.IsName(written)) name = written;
        return name;
    }

    static string? NameLine(string file)
    {
        foreach (var line in File.ReadLines(file))
            if (line.StartsWith("name:", StringComparison.Ordinal)) return line;
        return null;
    }

    static string? First(string folder, string[] names)
    {
        foreach (var name in names)
            if (Path.Combine(folder, name) is var path && File.Exists(path)) return path;
        return null;
    }
}
