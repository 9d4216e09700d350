using Outlive.Contracts.Api;
using Outlive.Plan.Keys;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Checks;

/// <summary>Keys of one service that contradict each other.</summary>
internal static class ServiceChecks
{
    public static void Check(PlanProblems problems, ServiceSource source)
    {
        var service = source.Definition;
        if (service.Type == ServiceType.External) External(problems, source);
        else if (source.Merged.Find("command") is null or { IsNull: true })
        {
            problems.Add(source.Key, "missing-command", $"{service.Name} has no command",
                "add command, or type: external if something else runs it", service.Name);
        }
        Command(problems, source);
        Input(problems, source);
        Restart(problems, source);
        Times(problems, source);
        foreach (var name in service.Secrets.Keys)
        {
            if (service.Environment.ContainsKey(name))
            {
                source.Report(problems, ["environment", name], "secret-and-environment", $"{name} is a secret and in the environment",
                    "keep one of the two", null);
            }
        }
    }

    static void External(PlanProblems problems, ServiceSource source)
    {
        foreach (var (key, value) in source.Written.Entries)
        {
            if (value.IsNull || !ServiceKeys.IsOfProcess(key.Text)) continue;
            source.Report(problems, [key.Text], "external-key", $"{key.Text} says nothing of an external service, which is not started by us",
                key.Text == "command" ? "remove it, or remove type: external" : "remove it", null);
        }
        if (source.Definition.Ready?.Kind is ProbeKind.Log or ProbeKind.Notify or ProbeKind.Listening) ExternalProbe(problems, source, "ready");
        if (source.Definition.Alive?.Kind is ProbeKind.Watchdog or ProbeKind.Listening) ExternalProbe(problems, source, "alive");
        if (source.Definition.Alive is { OnFailure: not LivenessAction.None })
        {
            source.Report(problems, ["alive", "on_failure"], "external-key", "what is not started by us cannot be restarted or stopped",
                "write on_failure: none or remove it", null);
        }
    }

    static void ExternalProbe(PlanProblems problems, ServiceSource source, string probe) =>
        source.Report(problems, [probe], "external-probe", "this kind of probe needs a process of ours", "use http, tcp or exec", null);

    /// <summary>Everywhere else there is a shell between the two, and so people write it.</summary>
    static void Command(PlanProblems problems, ServiceSource source)
    {
        if (source.Definition is not { Command: { Shell: false } command, Ports.Length: > 0 }) return;
        // A program that is given a text to run knows what to do with it.
        if (command.Words.Contains("-c")) return;
        if (Array.Find(command.Words, x => x.Contains("$PORT", StringComparison.Ordinal)) is not { } word) return;
        source.Report(problems, ["command"], "variable-without-shell", $"\"{word}\" reaches the program as it is written, since no shell is asked for",
            "write {port} or {port:NAME}, or command: { shell: … }", word);
    }

    static void Input(PlanProblems problems, ServiceSource source)
    {
        var service = source.Definition;
        if (service is { Tty: true, HoldStdin: true })
        {
            source.Report(problems, ["stdin"], "tty-and-stdin", "a terminal is its own stdin", "remove stdin or tty", "pipe");
        }
        if (service.Stop.CloseStdin && !service.HoldStdin)
        {
            source.Report(problems, ["stop", "close_stdin"], "stop-needs-stdin", "there is no stdin to close", "add stdin: pipe", "true");
        }
        if (service.Stop.Send is not null && service is { HoldStdin: false, Tty: false })
        {
            source.Report(problems, ["stop", "send"], "stop-needs-stdin", "there is no stdin to send this to", "add stdin: pipe or tty: true",
                service.Stop.Send);
        }
    }

    /// <summary>Numbers that make each other pointless.</summary>
    static void Times(PlanProblems problems, ServiceSource source)
    {
        var service = source.Definition;
        if (service.Ready is { } ready && ready.InitialDelay + ready.Period >= ready.StartTimeout)
        {
            source.Report(problems, ["ready"], "start-timeout-too-short", "every start would fail before the first look",
                $"make start_timeout longer than {DurationText.Write(ready.InitialDelay + ready.Period)}");
        }
        if (service.MaxMemory >= service.Limits?.Memory)
        {
            source.Report(problems, ["max_memory"], "soft-above-hard", "the kernel kills at limits.memory before max_memory is reached",
                "make max_memory smaller");
        }
    }

    static void Restart(PlanProblems problems, ServiceSource source)
    {
        var service = source.Definition;
        if (service.Restart.Delay > service.Restart.MaxDelay)
        {
            source.Report(problems, ["restart", "delay"], "delay-above-max", "restart.delay is longer than restart.max_delay",
                "make max_delay longer or delay shorter", null);
        }
        if (service is { Type: ServiceType.Job, Restart.Policy: RestartPolicy.Always })
        {
            source.Report(problems, ["restart", "policy"], "job-never-ends", "a job that is always restarted never completes",
                "use on_failure or never, or remove type: job", null);
        }
    }
}
