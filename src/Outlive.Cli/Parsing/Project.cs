using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Parsing;

/// <summary>A folder and its plan files. Found like Compose does: here, else in the nearest parent that has one.</summary>
internal sealed record Project(string Directory, string[] Files)
{
    public string InstanceName => ProjectPlan.InstanceName(Directory, Files);

    public static Project Find(CommandLine line)
    {
        var files = new List<string>();
        foreach (var file in line.Values("file")) files.Add(Path.GetFullPath(file));
        var chosen = line.Value("project") is { } project ? Path.GetFullPath(project) : null;
        if (files.Count > 0) return new(chosen ?? Path.GetDirectoryName(files[0])!, [.. files]);
        for (var folder = chosen ?? System.IO.Directory.GetCurrentDirectory(); folder is not null; folder = chosen is null ? Path.GetDirectoryName(folder) : null)
        {
            if (ProjectPlan.FilesIn(folder) is { Length: > 0 } found) return new(folder, found);
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
}
