namespace Outlive.Daemon;

/// <summary>The command line of `outlive-daemon`.</summary>
internal sealed record DaemonOptions(string Name, string Run, string State, string Keeper, string? Project)
{
    public string Lock => $"{Run}/daemon.lock";
    public string Socket => $"{Run}/api.sock";

    /// <summary>Null, with the reason, when it makes no sense.</summary>
    public static DaemonOptions? Parse(string[] arguments, out string problem)
    {
        string? name = null, run = null, state = null, keeper = null, project = null;
        problem = "";
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--name": name = value; break;
                case "--run": run = value; break;
                case "--state": state = value; break;
                case "--keeper": keeper = value; break;
                case "--project": project = value; break;
                default: problem = $"unknown option \"{arguments[i]}\""; return null;
            }
            if (value is null) problem = $"{arguments[i]} needs a value";
        }
        if (problem.Length == 0 && (name is null || run is null || state is null || keeper is null)) problem = "--name, --run, --state and --keeper are needed";
        return problem.Length > 0 ? null : new(name!, Path.GetFullPath(run!), Path.GetFullPath(state!), Path.GetFullPath(keeper!), project);
    }

    /// <summary>What a new keeper starts us with again.</summary>
    public string[] CommandLine(string program) =>
        [program, "--name", Name, "--run", Run, "--state", State, "--keeper", Keeper, .. Project is null ? Array.Empty<string>() : ["--project", Project]];
}
