using FsCheck;
using FsCheck.Fluent;
using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

/// <summary>Valid plans of every shape, made without the reader.</summary>
internal static class GeneratedPlans
{
    static readonly Gen<string> s_text = Gen.Elements("a", "B c", "true", "no", "~", "5", "${A}", "$$x", "$", "{port}", "a: b", "# x", "\"q\" 'r'",
        "\\", "line\nline", "é😀", " x", "-", "[", "&a", "*", "!", "%", "@", "\t", "<<", "=", "x-y", "0x1", "1_0", "12e3", "|", ">", "?");
    static readonly Gen<string> s_word = Gen.Elements("alpha", "beta", "gamma", "no", "5", "x-y", "true");
    static readonly Gen<string> s_path = Gen.Elements("/a", "/a b/c", "{dir}/x", "/$x", "/ü");
    static readonly Gen<bool> s_bool = Gen.Elements(true, false);
    static readonly Gen<TimeSpan> s_time = Gen.Choose(1, 100_000_000).Select(i => TimeSpan.FromTicks(i * 10_007L));
    static readonly Gen<long> s_size = Gen.Elements(64L << 10, 100_001, 512L << 20, 3L << 30, (1L << 40) + 1);
    static readonly Gen<Dictionary<string, string>> s_pairs = Map(s_text, s_text);

    static readonly Gen<CommandDefinition> s_command =
        from shell in s_bool
        from words in Gen.NonEmptyListOf(s_text)
        select new CommandDefinition { Shell = shell, Words = shell ? ["exec " + words[0]] : [.. words] };

    static readonly Gen<ProbeDefinition> s_ready = Probe(alive: false);
    static readonly Gen<ProbeDefinition> s_alive = Probe(alive: true);

    static readonly Gen<RestartDefinition> s_restart =
        from policy in Gen.Elements(RestartPolicy.Always, RestartPolicy.OnFailure, RestartPolicy.Never)
        from times in Gen.ArrayOf(s_time, 4)
        from numbers in Gen.ArrayOf(Gen.Choose(0, 1000), 3)
        from codes in Gen.ArrayOf(Gen.Choose(0, 255))
        select new RestartDefinition
        {
            Policy = policy,
            StableAfter = times[0],
            ResetAfter = times[1],
            Delay = times[2] < times[3] ? times[2] : times[3],
            MaxDelay = times[2] < times[3] ? times[3] : times[2],
            Factor = 1 + (numbers[0] / 7.0 % 99),
            Jitter = numbers[1] / 1000.0,
            Tries = numbers[2] - 1,
            SuccessExitCodes = [.. codes.Distinct()],
        };

    static readonly Gen<StopDefinition> s_stop =
        from signal in Gen.Choose(1, 64)
        from grace in s_time
        from flags in Gen.ArrayOf(s_bool, 2)
        from send in s_text
        from command in s_command.OrNull()
        select new StopDefinition { Signal = signal, Grace = grace, CloseStdin = flags[0], Send = flags[1] ? send : null, Command = command };

    static readonly Gen<HooksDefinition> s_hooks =
        from commands in Gen.ArrayOf(s_command.OrNull(), 3)
        from time in s_time
        select new HooksDefinition { BeforeStart = commands[0], AfterReady = commands[1], AfterExit = commands[2], Timeout = time };

    static readonly Gen<LimitsDefinition> s_limits =
        from n in Gen.ArrayOf(Gen.Choose(3, 5000).Select(i => i % 3 == 0 ? (int?)null : i), 4)
        from memory in s_size
        from require in s_bool
        select new LimitsDefinition
        {
            Memory = n[0] is null ? null : memory,
            Cpu = n[1] / 70.0,
            Pids = n[2],
            OpenFiles = (ulong?)n[3],
            Nice = n[0] % 20,
            OomScore = -(n[1] % 1000),
            Require = require
        };

    static readonly Gen<LogsDefinition> s_logs =
        from size in s_size
        from keep in Gen.Choose(1, 100)
        from age in s_time
        from flags in Gen.ArrayOf(s_bool, 4)
        select new LogsDefinition
        {
            MaxSize = size,
            Keep = keep,
            MaxAge = age,
            Merge = flags[0],
            DropWhenSlow = flags[1],
            DropWhenFull = flags[2],
            Json = flags[3]
        };

    static readonly Gen<SandboxDefinition> s_sandbox =
        from flags in Gen.ArrayOf(s_bool, 2)
        from folders in Gen.ArrayOf(s_path)
        select new SandboxDefinition { PrivateTmp = flags[0], PrivateNetwork = flags[1], ReadOnly = folders };

    static readonly Gen<ServiceDefinition> s_life =
        from command in s_command
        from replicas in Gen.Choose(1, 3)
        from flags in Gen.ArrayOf(s_bool, 5)
        from ready in s_ready.OrNull()
        from alive in s_alive.OrNull()
        from restart in s_restart
        from stop in s_stop
        from logs in s_logs
        from ports in Gen.ListOf(Gen.Elements("auto", "range"))
        select new ServiceDefinition
        {
            Command = command,
            Replicas = replicas,
            Autostart = flags[0],
            Enabled = flags[1],
            ClearEnvironment = flags[2],
            Tty = flags[3] && stop is { CloseStdin: false },
            HoldStdin = !(flags[3] && stop is { CloseStdin: false }),
            Ready = ready,
            Alive = alive,
            Restart = restart,
            Stop = stop,
            Logs = logs,
            Ports = [new() { Name = "main" }, .. ports.Select((kind, i) =>
                new PortDefinition { Name = $"p{i}", First = kind == "auto" ? 0 : 8000, Last = kind == "auto" ? 0 : 8099 })],
        };

    static readonly Gen<ServiceDefinition> s_service =
        from service in s_life
        from environment in s_pairs
        from labels in s_pairs
        from limits in s_limits.OrNull()
        from hooks in s_hooks
        from sandbox in s_sandbox.OrNull()
        from texts in Gen.ArrayOf(s_text, 4)
        from paths in Gen.ListOf(s_path)
        from folder in s_path
        from secrets in Map(s_word, Gen.OneOf(s_path.Select(file => new SecretDefinition { File = file }),
            s_text.Select(name => new SecretDefinition { Variable = name }), s_command.Select(command => new SecretDefinition { Command = command })))
        from number in Gen.Choose(0, 511)
        select service with
        {
            Environment = environment.Where(entry => !entry.Key.Contains('=') && !secrets.ContainsKey(entry.Key)).ToDictionary(entry => entry.Key,
                entry => entry.Value),
            Labels = labels,
            Limits = limits,
            Hooks = hooks,
            // A network of its own and a probe that connects exclude each other.
            Sandbox = sandbox is { PrivateNetwork: true } && (Connects(service.Ready) || Connects(service.Alive)) ? sandbox with { PrivateNetwork = false } : sandbox,
            Secrets = secrets,
            DisplayName = texts[0],
            Category = texts[1],
            User = number % 2 == 0 ? texts[2].Replace(":", "", StringComparison.Ordinal) : null,
            Group = number % 3 == 0 ? texts[3] : null,
            EnvFiles = [.. paths],
            WorkingDirectory = folder,
            Umask = number % 5 == 0 ? null : (uint)number,
            Color = number % 2 == 0 ? "#3B82F6" : null,
            Profiles = [.. paths.Take(2)],
            MaxRuntime = number % 2 == 0 ? TimeSpan.FromSeconds(number + 1) : null,
            MaxMemory = number % 3 == 0 && limits is null ? 1 << 20 : null,
        };

    static readonly Gen<WebhookDefinition[]> s_webhooks = Gen.ArrayOf(
        from kinds in Gen.ArrayOf(Gen.Elements("service.failed", "service.*", "*"))
        from times in Gen.ArrayOf(s_time, 2)
        from secret in Gen.OneOf(s_path.Select(file => new SecretDefinition { File = file }), s_text.Select(name => new SecretDefinition { Variable = name })).OrNull()
        from named in s_bool
        select new WebhookDefinition { Name = named ? "a name" : "", Events = kinds, Timeout = times[0], GiveUpAfter = times[1], Secret = secret })
        .Select(webhooks => webhooks.Take(3).Select((webhook, i) =>
            webhook with { Url = $"https://example{i}.org/x?y=$z", Name = webhook.Name.Length > 0 ? webhook.Name + i : $"example{i}.org" }).ToArray());

    public static Gen<PlanDefinition> Any { get; } =
        from services in Gen.ListOf(s_service)
        from dependency in Gen.Elements(new DependencyDefinition(), new() { Condition = DependencyCondition.Started, Restart = true },
            new() { Timeout = TimeSpan.FromSeconds(7) })
        from time in s_time
        from level in Gen.Elements("info", "trace", "none")
        from categories in Gen.ArrayOf(s_text)
        from webhooks in s_webhooks
        from compat in Gen.Elements<CompatDefinition[]>([], [new()], [new() { Role = "admin" }, new() { Listen = "http://[::1]:4040" }])
        select Plan([.. services.Take(4)], dependency, new() { StopTimeout = time, JournalKeep = time * 2, HealthEvery = services.Count % 2 == 0 ? null : time },
            new() { Level = level, Categories = categories, Console = services.Count > 3 }) with
        { Webhooks = webhooks, Server = new() { Compat = compat } };

    static PlanDefinition Plan(ServiceDefinition[] services, DependencyDefinition dependency, StateDefinition state, LoggingDefinition logging)
    {
        var plan = new PlanDefinition { Name = "shop", State = state, Logging = logging };
        for (var i = 0; i < services.Length; i++)
        {
            var service = services[i] with { Name = $"s{i}", DependsOn = [] };
            if (i > 0 && services[i - 1].Enabled) service.DependsOn[$"s{i - 1}"] = dependency;
            plan.Services[service.Name] = service;
        }
        return plan;
    }

    static bool Connects(ProbeDefinition? probe) => probe is { Kind: ProbeKind.Http or ProbeKind.Tcp };

    static Gen<ProbeDefinition> Probe(bool alive) =>
        from kind in alive
            ? Gen.Elements(ProbeKind.Http, ProbeKind.Tcp, ProbeKind.Exec, ProbeKind.Listening, ProbeKind.Watchdog)
            : Gen.Elements(ProbeKind.Http, ProbeKind.Tcp, ProbeKind.Exec, ProbeKind.Listening, ProbeKind.Log, ProbeKind.Notify, ProbeKind.Delay)
        from times in Gen.ArrayOf(s_time, 5)
        from counts in Gen.ArrayOf(Gen.Choose(1, 9), 2)
        from address in Gen.Elements(null, "main", "80", "{host}:81", "example.org:82")
        from http in s_http
        from command in s_command
        from action in Gen.Elements(LivenessAction.Restart, LivenessAction.None, LivenessAction.Stop)
        select new ProbeDefinition
        {
            Kind = kind,
            Http = kind == ProbeKind.Http ? http : null,
            Address = kind == ProbeKind.Tcp ? address : null,
            Exec = kind == ProbeKind.Exec ? command : null,
            Pattern = kind == ProbeKind.Log ? "ready|[a-z]+$" : null,
            Period = kind == ProbeKind.Delay ? times[0] : kind == ProbeKind.Watchdog ? TimeSpan.FromSeconds(30) : TimeSpan.Zero,
            InitialDelay = times[1],
            Interval = times[2],
            Timeout = times[3],
            FailureThreshold = counts[0],
            SuccessThreshold = counts[1],
            StartTimeout = alive ? Defaults.StartTimeout : times[4] + times[1] + times[0],
            OnFailure = alive ? action : LivenessAction.Restart,
        };

    static readonly Gen<HttpProbeDefinition> s_http =
        from headers in s_pairs
        from status in Gen.Elements((200, 299), (200, 200), (200, 399))
        from body in s_text.OrNull()
        from method in Gen.Elements("GET", "POST")
        select new HttpProbeDefinition
        {
            Url = "http://127.0.0.1:{port}/x?a=$b",
            Headers = headers,
            FirstStatus = status.Item1,
            LastStatus = status.Item2,
            Body = body,
            Method = method
        };

    static Gen<Dictionary<string, T>> Map<T>(Gen<string> key, Gen<T> value) =>
        Gen.ListOf(key.Zip(value)).Select(entries =>
            entries.Take(4).DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => entry.Item2));
}
