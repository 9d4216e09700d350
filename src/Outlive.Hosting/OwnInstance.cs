using Outlive.Client.Launching;
using Outlive.Contracts.Api;
using Outlive.Contracts.Instances;

namespace Outlive.Hosting;

/// <summary>The app's instance: where it lives, and what it is to run. It is found by name, so that the app's next start finds the same.</summary>
internal sealed class OwnInstance
{
    readonly string[] files;

    public OwnInstance(OutliveOptions options, string contentRoot)
    {
        Options = options;
        Directory = Path.GetFullPath(options.ProjectDirectory ?? ".", contentRoot);
        files = FindFiles();
        Paths = ProjectPlan.PathsOf(options.Instance ?? (options.Plan is null ? null : ProjectPlan.NameIn(options.Plan.Split('\n'))), Directory, files);
    }

    public OutliveOptions Options { get; }

    /// <summary>The project's folder.</summary>
    public string Directory { get; }

    public InstancePaths Paths { get; }

    public PlanRequest Request() => new()
    {
        Files = Options.Plan is null ? files : [WritePlan(Options.Plan)],
        Directory = Directory,
        Profiles = [.. Options.Profiles],
        Environment = InstanceList.Variables(),
        KeepStopped = Options.KeepStopped,
    };

    string[] FindFiles()
    {
        string[] given = [.. Options.PlanFiles.Select(x => Path.GetFullPath(x, Directory))];
        if (Options.Plan is not null)
            return given.Length == 0 ? [] : throw new OutliveException(ErrorCode.BadRequest, "cannot choose a plan: both Plan and PlanFiles are set; set one of them");
        if (Array.Find(given, x => !File.Exists(x)) is { } missing)
            throw new OutliveException(ErrorCode.NotFound, $"cannot read plan \"{missing}\": there is no such file; check PlanFiles, which begin in {Directory}", missing);
        return given.Length > 0 ? given : ProjectPlan.FilesIn(Directory) is { Length: > 0 } found ? found
            : throw new OutliveException(ErrorCode.NotFound, $"cannot find a plan: there is no outlive.yaml in {Directory}; write one, or set ProjectDirectory, PlanFiles or Plan", Directory);
    }

    /// <summary>A file, so that the instance can show and read again what it runs; it may hold secrets, so nobody else may read it.</summary>
    string WritePlan(string text)
    {
        System.IO.Directory.CreateDirectory(Paths.StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (path, draft) = ($"{Paths.StateDirectory}/plan.yaml", $"{Paths.StateDirectory}/plan.yaml.new");
        File.Delete(draft);
        using (var file = new StreamWriter(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            file.Write(text);
        File.Move(draft, path, overwrite: true);
        return path;
    }
}
