using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Linux;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>What a definition means for one process: its placeholders filled, its environment whole.</summary>
internal sealed class SpawnRequests(Engine engine)
{
    /// <summary>Ours and not our children's: how the runtime of this daemon is set up, and what systemd said to it.</summary>
    static readonly HashSet<string> NotInherited = [RuntimeThreads.Variable, OpenFiles.Variable, .. SupervisorVariables.All];

    static readonly TerminalSize Terminal = new(24, 80);

    /// <summary>Other users may have to pass through the directories above these.</summary>
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly KeyValuePair<string, string>[] inherited = [.. HostVariables.All.Where(x => !NotInherited.Contains(x.Key))];

    public string OutputOf(string service) => $"{engine.Options.StateDirectory}/output/{service}";

    /// <summary>A process's output lies in a folder that has its service's name; null: it was none of a service.</summary>
    public string? ServiceOf(string output) => Path.GetDirectoryName(output) is { } folder && Path.GetDirectoryName(folder) == OutputOf("").TrimEnd('/') ? Path.GetFileName(folder) : null;

    public SpawnRequest For(Service service, string process, IReadOnlyDictionary<string, string> secrets)
    {
        var definition = service.Definition;
        var values = Values(service);
        Directory.CreateDirectory(OutputOf(service.Key), Private);
        return new()
        {
            Command = Words(definition.Command!, values),
            Environment = Variables(service, values, secrets),
            Directory = Placeholders.Fill(definition.WorkingDirectory, values),
            PrivateDirectory = PrivateDirectory(definition, values),
            Output = Output(definition.Logs, $"{OutputOf(service.Key)}/{process}"),
            Terminal = definition.Tty ? Terminal : null,
            Notify = definition.Ready?.Kind == ProbeKind.Notify || definition.Alive?.Kind is ProbeKind.Notify or ProbeKind.Watchdog,
            Group = ProcessIds.Short(service.Id),
            Limits = Limits(definition.Limits),
            Identity = Identity(definition),
            Sandbox = definition.Sandbox is { } sandbox ? new() { PrivateNetwork = sandbox.PrivateNetwork, PrivateTmp = sandbox.PrivateTmp, ReadOnly = sandbox.ReadOnly } : null,
        };
    }

    /// <summary>A command in a service's surroundings; its output is kept until its answer is read.</summary>
    public SpawnRequest For(Service service, CommandDefinition command, string process, IReadOnlyDictionary<string, string> secrets) =>
        Of(service, command, CommandOutput(process), secrets);

    public SpawnRequest For(HookRun run, CommandDefinition command, string output, IReadOnlyDictionary<string, string> secrets)
    {
        var variables = new Dictionary<string, string>(secrets) { ["OUTLIVE_HOOK"] = run.Word, ["OUTLIVE_SERVICE"] = run.Service.Id };
        foreach (var (name, value) in run.Variables) variables[name] = value;
        return Of(run.Service, command, output, variables);
    }

    SpawnRequest Of(Service service, CommandDefinition command, string output, IReadOnlyDictionary<string, string> more)
    {
        var values = Values(service);
        return new()
        {
            Command = Words(command, values),
            Environment = Variables(service, values, more),
            Directory = Placeholders.Fill(service.Definition.WorkingDirectory, values),
            PrivateDirectory = command.Words.Any(x => x.Contains("{dir}", StringComparison.Ordinal)) ? values["dir"] : PrivateDirectory(service.Definition, values),
            Output = new() { Directory = output, Merge = true, MaxSize = 1024 * 1024, Keep = 2, Backpressure = OverflowPolicy.Drop },
            Identity = Identity(service.Definition),
        };
    }

    public string CommandOutput(string process)
    {
        Directory.CreateDirectory($"{engine.Options.RunDirectory}/commands", Private);
        return $"{engine.Options.RunDirectory}/commands/{process}";
    }

    /// <summary>By its folder the next daemon knows whose hook it is.</summary>
    public string HookOutput(HookRun run, string process)
    {
        var folder = $"{engine.Options.RunDirectory}/hooks/{run.Service.Key}/{run.Word}";
        Directory.CreateDirectory(folder, Private);
        return $"{folder}/{process}";
    }

    /// <summary>The key of its service and the hook; null: it was none.</summary>
    public (string Key, Hook Hook)? HookOf(string output)
    {
        if (Path.GetRelativePath($"{engine.Options.RunDirectory}/hooks", output).Split('/') is not [var key, var word, _]) return null;
        for (var i = 0; i < HookRun.Words.Count; i++)
            if (HookRun.Words[i] == word) return (key, (Hook)i);
        return null;
    }

    public Dictionary<string, string> Values(Service service)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = service.Id,
            ["replica"] = service.Replica.ToString(CultureInfo.InvariantCulture),
            ["host"] = "127.0.0.1",
            ["dir"] = $"{engine.Options.StateDirectory}/private/{service.Key}",
        };
        foreach (var (name, port) in service.Ports)
        {
            var text = port.ToString(CultureInfo.InvariantCulture);
            values.TryAdd("port", text);
            values[$"port:{name}"] = text;
        }
        return values;
    }

    static string? PrivateDirectory(ServiceDefinition definition, Dictionary<string, string> values) => Mentions(definition, "{dir}") ? values["dir"] : null;

    static bool Mentions(ServiceDefinition definition, string placeholder) =>
        definition.WorkingDirectory.Contains(placeholder, StringComparison.Ordinal) || definition.Command!.Words.Any(x => x.Contains(placeholder, StringComparison.Ordinal)) ||
        definition.Environment.Values.Any(x => x.Contains(placeholder, StringComparison.Ordinal));

    static string[] Words(CommandDefinition command, Dictionary<string, string> values)
    {
        string[] words = Array.ConvertAll(command.Words, x => Placeholders.Fill(x, values));
        return command.Shell ? ["/bin/sh", "-c", .. words] : words;
    }

    string[] Variables(Service service, Dictionary<string, string> values, IReadOnlyDictionary<string, string> secrets)
    {
        var definition = service.Definition;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!definition.ClearEnvironment)
            foreach (var (name, value) in inherited) all[name] = value;
        foreach (var (name, port) in service.Ports)
        {
            var text = port.ToString(CultureInfo.InvariantCulture);
            if (!all.ContainsKey("PORT") || name == service.Definition.Ports[0].Name) all["PORT"] = text;
            all[$"PORT_{VariableName(name)}"] = text;
        }
        foreach (var path in definition.EnvFiles)
            foreach (var (name, value) in ReadEnvFile(Placeholders.Fill(path, values), all)) all[name] = value;
        foreach (var (name, value) in definition.Environment) all[name] = Placeholders.Fill(value, values);
        foreach (var (name, value) in secrets) all[name] = value;
        var variables = new string[all.Count];
        var at = 0;
        foreach (var (name, value) in all) variables[at++] = $"{name}={value}";
        return variables;
    }

    static Dictionary<string, string> ReadEnvFile(string path, Dictionary<string, string> known)
    {
        try
        {
            var (variables, problems) = EnvFile.Parse(File.ReadAllText(path), path, known);
            return problems.Count == 0 ? variables : throw new OutliveException(ErrorCode.StartFailed, $"cannot read env file \"{path}\": line {problems[0].Line}: {problems[0].Message}", path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OutliveException(ErrorCode.StartFailed, $"cannot read env file \"{path}\": {problem.Message}; create it or take it out of env_file", path);
        }
    }

    static string VariableName(string port) => new([.. port.Select(x => char.IsAsciiLetterOrDigit(x) ? char.ToUpperInvariant(x) : '_')]);

    static OutputOptions Output(LogsDefinition logs, string directory) => new()
    {
        Directory = directory,
        Merge = logs.Merge,
        MaxSize = logs.MaxSize,
        Keep = logs.Keep,
        MaxAgeMs = (long)logs.MaxAge.TotalMilliseconds,
        Backpressure = logs.DropWhenSlow ? OverflowPolicy.Drop : OverflowPolicy.Block,
        DiskFull = logs.DropWhenFull ? OverflowPolicy.Drop : OverflowPolicy.Block,
    };

    static LimitsRequest? Limits(LimitsDefinition? limits) => limits is null ? null : new()
    {
        Memory = limits.Memory,
        Cpu = limits.Cpu,
        Pids = limits.Pids,
        OpenFiles = limits.OpenFiles,
        Nice = limits.Nice,
        OomScore = limits.OomScore,
        Require = limits.Require,
    };

    static IdentityRequest? Identity(ServiceDefinition definition) => definition is { User: null, Group: null, Umask: null } ? null : new()
    {
        User = definition.User,
        Group = definition.Group,
        Umask = definition.Umask,
    };
}
