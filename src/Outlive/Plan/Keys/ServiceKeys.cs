using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>The keys of a service.</summary>
internal static class ServiceKeys
{
    const long LeastMemory = 64 * 1024;

    static readonly Choice[] s_types = [new("service", (int)ServiceType.Service), new("job", (int)ServiceType.Job),
        new("external", (int)ServiceType.External)];
    static readonly Choice[] s_stdin = [new("null", 0), new("pipe", 1)];

    public static Key<ServiceDefinition> Type { get; } = Rows<ServiceDefinition>.Choice("type",
        "service runs until it is stopped; job runs once, success is exit code 0; external is not started by us, only probed.", s_types,
        service => (int)service.Type, (service, value) => service.Type = (ServiceType)value, restarts: true);

    public static KeyGroup<ServiceDefinition> All { get; } = new("service", [.. Program(), .. Life(), .. Surroundings(), .. Later()], Spellings.All);

    public static bool IsOfProcess(string name) => All.Find(name) is { OfProcess: true };

    static Key<ServiceDefinition>[] Program() =>
    [
        Type,
        new CustomKey<ServiceDefinition>("command", Commands.Shape,
            "The program and its arguments: words (split with a shell's quotes, nothing is expanded) or a list.", (_, _, _) => { },
            service => Commands.Write(service.Command)) { Restarts = true, OfProcess = true },
        new CustomKey<ServiceDefinition>("shell", KeyShape.Bool, "The command is a line for /bin/sh.", (reader, node, _) => reader.Bool(node),
            _ => null) { Default = "false", Restarts = true, OfProcess = true },
        Rows<ServiceDefinition>.Text("display_name", "What people see; default: the name.", null, service => service.DisplayName,
            (service, value) => service.DisplayName = value),
        Rows<ServiceDefinition>.Text("category", "service, network, container, bundler or any word.", "service", service => service.Category,
            (service, value) => service.Category = value),
        new CustomKey<ServiceDefinition>("color", KeyShape.Text, "\"#3B82F6\" (quoted: # begins a comment) or a terminal's color by name.", ReadColor,
            service => service.Color is { } color ? Nodes.Text(color) : null),
        PairKeys.Labels,
        new CustomKey<ServiceDefinition>("working_dir", KeyShape.Text, "Relative to the project's folder, which is the default.",
            (reader, node, service) => service.WorkingDirectory = reader.Path(node) ?? "",
            service => service.WorkingDirectory.Length > 0 ? Nodes.Text(service.WorkingDirectory) : null) { Restarts = true, OfProcess = true },
        PairKeys.Environment,
        new CustomKey<ServiceDefinition>("env_file", KeyShape.Texts,
            "Files of NAME=value, read at each start; later ones win, environment wins over all.", ReadEnvFiles,
            service => Nodes.Texts(service.EnvFiles)) { Restarts = true, OfProcess = true },
        Rows<ServiceDefinition>.Bool("clear_environment", "Start with an empty environment instead of the daemon's.", false,
            service => service.ClearEnvironment, (service, value) => service.ClearEnvironment = value, restarts: true, ofProcess: true),
        SecretKey.Row,
        PortKey.Row,
    ];

    static Key<ServiceDefinition>[] Life() =>
    [
        Rows<ServiceDefinition>.Bool("autostart", "Start it with the instance.", true, service => service.Autostart,
            (service, value) => service.Autostart = value, ofProcess: true),
        Rows<ServiceDefinition>.Bool("enabled", "false: as if it were not written, but shown.", true, service => service.Enabled,
            (service, value) => service.Enabled = value),
        new CustomKey<ServiceDefinition>("replicas", KeyShape.Integer, "Copies; with more than one they are called name-1, name-2.",
            (reader, node, service) => service.Replicas = reader.Integer(node, 1, 1000) ?? 1,
            service => service.Replicas == Defaults.Replicas ? null
                : PlanNode.Scalar(service.Replicas.ToString(CultureInfo.InvariantCulture))) { Default = "1", OfProcess = true },
        new CustomKey<ServiceDefinition>("profiles", KeyShape.Texts, "Started only with one of these profiles.",
            (reader, node, service) => service.Profiles = reader.Texts(node) ?? [], service => Nodes.Texts(service.Profiles)),
        DependencyKey.Row,
        new ProbeKey(ProbeKeys.Ready, "When it may be used: one kind, and numbers. false takes away what defaults say.", service => service.Ready,
            (service, probe) => service.Ready = probe),
        new ProbeKey(ProbeKeys.Alive, "Whether it still works: one kind, and numbers. false takes away what defaults say.", service => service.Alive,
            (service, probe) => service.Alive = probe),
        new GroupKey<ServiceDefinition, RestartDefinition>("restart",
            "How it comes back: the keys below, or always, unless-stopped, on-failure, on-failure:N, no.", RestartKeys.Keys,
            service => service.Restart, service => service.Restart, KeyShape.Text) { OfProcess = true },
        new GroupKey<ServiceDefinition, StopDefinition>("stop", "How it is asked to end.", StopKeys.Keys, service => service.Stop,
            service => service.Stop) { OfProcess = true },
        new GroupKey<ServiceDefinition, HooksDefinition>("hooks", "Commands around the life of a process.", HookKeys.Keys, service => service.Hooks,
            service => service.Hooks) { OfProcess = true },
    ];

    static Key<ServiceDefinition>[] Surroundings() =>
    [
        new GroupKey<ServiceDefinition, LimitsDefinition>("limits", "Hard limits of the whole tree.", LimitKeys.Limits, service => service.Limits,
            service => service.Limits ??= new()) { Optional = true, Restarts = true, OfProcess = true },
        new CustomKey<ServiceDefinition>("max_memory", KeyShape.Size, "Soft: a restart when more is used for three samples.",
            (reader, node, service) => service.MaxMemory = reader.Size(node, LeastMemory),
            service => service.MaxMemory is { } size ? Nodes.Plain(SizeText.Write(size)) : null) { OfProcess = true },
        new CustomKey<ServiceDefinition>("max_runtime", KeyShape.Duration, "A restart (of a job: its end) after so long.",
            (reader, node, service) => service.MaxRuntime = reader.Duration(node, zero: false),
            service => service.MaxRuntime is { } time ? Nodes.Plain(DurationText.Write(time)) : null) { OfProcess = true },
        Rows<ServiceDefinition>.Text("user", "By name or number; default: the daemon's.", null, service => service.User,
            (service, value) => service.User = value, restarts: true, ofProcess: true),
        Rows<ServiceDefinition>.Text("group", "By name or number; default: the user's.", null, service => service.Group,
            (service, value) => service.Group = value, restarts: true, ofProcess: true),
        new CustomKey<ServiceDefinition>("umask", KeyShape.Text, "Octal, as in \"022\".", ReadUmask,
            service => service.Umask is { } mask ? Nodes.Text(Convert.ToString(mask, 8).PadLeft(3, '0')) : null) { Restarts = true,
            OfProcess = true },
        new GroupKey<ServiceDefinition, SandboxDefinition>("sandbox", "What of the machine it sees.", LimitKeys.Sandbox, service => service.Sandbox,
            service => service.Sandbox ??= new()) { Optional = true, Restarts = true, OfProcess = true },
        new CustomKey<ServiceDefinition>("stdin", KeyShape.Choice("null", "pipe"), "null reads nothing; pipe is held open.", ReadStdin,
            service => service.HoldStdin ? Nodes.Text("pipe") : null) { Default = "null", Restarts = true, OfProcess = true },
        Rows<ServiceDefinition>.Bool("tty", "Give it a terminal, which can be attached to.", false, service => service.Tty,
            (service, value) => service.Tty = value, restarts: true, ofProcess: true),
        new GroupKey<ServiceDefinition, LogsDefinition>("logs", "Where output goes and how much of it is kept.", LogsKeys.Keys,
            service => service.Logs, service => service.Logs) { OfProcess = true },
    ];

    static Key<ServiceDefinition>[] Later() =>
    [
        new UnavailableKey<ServiceDefinition>("watch", "Restart when files change."),
        new UnavailableKey<ServiceDefinition>("schedule", "Start at times."),
        new UnavailableKey<ServiceDefinition>("container", "Run an image instead of a command."),
    ];

    static void ReadColor(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (reader.Text(node) is not { } color) return;
        service.Color = color;
        if (!ColorText.Valid(color))
        {
            reader.Problems.Add(node, "bad-color", $"\"{color}\" is not a color",
                "write \"#RRGGBB\" in quotes, or one of " + string.Join(", ", ColorText.Known));
        }
    }

    static void ReadEnvFiles(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (reader.Texts(node) is null) return;
        List<string> files = [];
        foreach (var item in node.IsList ? node.Items : [node])
        {
            if (item.IsScalar && !item.IsNull && reader.Path(item) is { } file) files.Add(file);
        }
        service.EnvFiles = [.. files];
    }

    static void ReadUmask(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (reader.Text(node) is not { } text) return;
        var digits = text.StartsWith("0o", StringComparison.Ordinal) ? text[2..] : text;
        if (digits.Length is > 0 and <= 4 && digits.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0
            && Convert.ToUInt32(digits, 8) is <= 0x1FF and var mask) service.Umask = mask;
        else reader.Problems.Add(node, "bad-umask", $"\"{text}\" is not a umask", "write it in octal: \"022\"");
    }

    static void ReadStdin(ValueReader reader, PlanNode node, ServiceDefinition service) =>
        service.HoldStdin = Choices.Read(reader, node, s_stdin) == 1;
}
