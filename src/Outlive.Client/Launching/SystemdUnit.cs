using System.Globalization;
using System.Text;
using Outlive.Contracts.Instances;
using Outlive.Linux;

namespace Outlive.Client.Launching;

/// <summary>
/// The unit by which systemd starts a keeper and brings it back. What runs below the keeper belongs to the plan: the unit never
/// kills it, limits it or hides anything from it, since it outlives the keeper and a namespace of the next one would be another.
/// </summary>
internal sealed record SystemdUnit(InstancePaths Paths, string Keeper, string Daemon)
{
    /// <summary>What children get as soft limit of open files, as from a login; the keeper itself needs some for each of them.</summary>
    const string SoftFiles = "1024", HardFiles = "524288";

    /// <summary>Of the machine's systemd, and root's; else of the user's.</summary>
    public bool OfMachine { get; init; }

    public string? ProjectDirectory { get; init; }

    /// <summary>Where .NET is, if that has to be said.</summary>
    public string? DotnetRoot { get; init; }

    public string Name => $"outlive-{Paths.Name}.service";

    /// <summary>systemd.unit(5).</summary>
    public static string FolderOf(bool ofMachine, IReadOnlyDictionary<string, string> environment) =>
        ofMachine ? "/etc/systemd/system" :
        environment.TryGetValue("XDG_CONFIG_HOME", out var config) && config.StartsWith('/') ? $"{config}/systemd/user" :
        $"{environment.GetValueOrDefault("HOME", "/root")}/.config/systemd/user";

    public string Write() =>
        $"""
        # Written by "outlive install", which writes it anew; changes of your own go into a drop-in (systemctl {(OfMachine ? "" : "--user ")}edit {Name}).
        [Unit]
        Description=Outlive instance {Paths.Name}
        # However often it dies, it comes back.
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        NotifyAccess=all
        ExecStart={string.Join(' ', Command().Select(Word))}
        Restart=always
        RestartSec=100ms
        # 0: "outlive down" ended it. 64 and 69: it can't run like this. 143: systemd ended it.
        RestartPreventExitStatus=0 64 69
        SuccessExitStatus=143
        TimeoutStartSec=60s
        TimeoutStopSec=20s
        WatchdogSec=30s
        WatchdogSignal=SIGKILL

        # The keeper alone is systemd's to end. What it runs goes on, and the next keeper takes it over.
        KillMode=process
        OOMPolicy=continue
        Delegate=yes
        # Of systemd 254; with an older one there are no limits by cgroup, which would keep the next keeper from starting.
        DelegateSubgroup=outlive.keeper
        TasksMax=infinity
        LimitNOFILE={SoftFiles}:{HardFiles}

        {Variables()}{(OfMachine ? Hardening : "")}
        [Install]
        WantedBy={(OfMachine ? "multi-user.target" : "default.target")}

        """;

    /// <summary>Without namespaces, no_new_privs or system call filters: services would have them, too.</summary>
    const string Hardening = """
        KeyringMode=private
        CapabilityBoundingSet=~CAP_SYS_MODULE CAP_SYS_BOOT CAP_SYS_RAWIO CAP_MAC_ADMIN CAP_MAC_OVERRIDE

        """;

    string[] Command() =>
        [Keeper, "run", "--run", Paths.RunDirectory, "--state", Paths.StateDirectory, "--", .. InstanceLauncher.DaemonCommand(Paths, Keeper, Daemon, ProjectDirectory)];

    string Variables()
    {
        var text = new StringBuilder();
        Add(RuntimeThreads.Variable, RuntimeThreads.Value);
        Add(OpenFiles.Variable, SoftFiles);
        if (DotnetRoot is not null) Add("DOTNET_ROOT", DotnetRoot);
        return text.ToString();

        void Add(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"Environment={Word($"{name}={value}", variables: false)}\n");
    }

    static string Word(string text) => Word(text, variables: true);

    /// <summary>systemd.syntax(7) and systemd.service(5): % begins a specifier everywhere, $ a variable in commands.</summary>
    static string Word(string text, bool variables)
    {
        var escaped = text.Replace("%", "%%", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        if (variables) escaped = escaped.Replace("$", "$$", StringComparison.Ordinal);
        return text.All(x => char.IsAsciiLetterOrDigit(x) || x is '/' or '.' or '-' or '_' or '=' or '%' or '$') ? escaped : $"\"{escaped}\"";
    }
}
