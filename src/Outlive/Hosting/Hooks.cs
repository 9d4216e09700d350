using System.Collections.Concurrent;
using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Diagnostics;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Commands of the plan around the life of a process. Only before_start holds something up, and with it the after_exit of the
/// process before: a clean-up must not meet the next one. A hook outlives the daemon; the next daemon awaits its end.
/// </summary>
internal sealed class Hooks(Engine engine)
{
    const int ToldLines = 3, KeptLines = 10, LongestLine = 400;

    readonly ConcurrentDictionary<Service, HookRun> starting = new();
    readonly ConcurrentDictionary<(Service, Hook), Task> after = new();
    readonly ConcurrentDictionary<(string Key, Hook Hook), TrackedProcess> found = new();

    /// <summary>Something has to end before its process may start.</summary>
    public bool Precede(Service service) => service.Definition.Hooks.BeforeStart is not null || after.ContainsKey((service, Hook.AfterExit));

    /// <summary>Its launch has not come to the process yet: about that nothing is in doubt.</summary>
    public bool Starting(Service service) => starting.ContainsKey(service);

    /// <summary>Fails when before_start does; is canceled when the service is to stop.</summary>
    public async Task BeforeStartAsync(Service service, int attempt, CancellationToken cancel)
    {
        var hooks = service.Definition.Hooks;
        var run = starting[service] = new(service, Hook.BeforeStart, hooks.Timeout) { Command = hooks.BeforeStart };
        try
        {
            if (after.TryGetValue((service, Hook.AfterExit), out var before)) await before.WaitAsync(cancel).ConfigureAwait(false);
            if (!await engine.AskAsync(() => Begin(run, attempt)).ConfigureAwait(false)) throw new OperationCanceledException($"{service.Id} is to stop");
            if (run.Process is null) return;
            var failure = await RunAsync(run, cancel).ConfigureAwait(false);
            if (run.Stopped) throw new OperationCanceledException($"{service.Id} is to stop");
            if (failure is not null) throw new OutliveException(ErrorCode.HookFailed, $"its {failure}", service.Id);
        }
        finally
        {
            starting.TryRemove(service, out _);
        }
    }

    /// <summary>In a turn.</summary>
    public void Changed(Service service, Life before)
    {
        if (service.Life is { State: ServiceState.Stopping, Launching: true } && starting.TryGetValue(service, out var run)) Stop(run);
        if (before.State != ServiceState.Starting || service.Life is not { State: ServiceState.Running, Ready: true }) return;
        if (service.Definition.Hooks.AfterReady is { } command) After(service, Hook.AfterReady, command, new() { ["OUTLIVE_PID"] = Text(service.Pid) });
    }

    /// <summary>In a turn.</summary>
    public void Exited(Service service, ExitSnapshot ended)
    {
        if (service.Definition.Hooks.AfterExit is not { } command) return;
        var how = new Dictionary<string, string> { ["OUTLIVE_PID"] = Text(ended.Pid) };
        if (ended.Code is { } code) how["OUTLIVE_EXIT_CODE"] = Text(code);
        if (ended.Signal is { } signal) how["OUTLIVE_EXIT_SIGNAL"] = signal;
        After(service, Hook.AfterExit, command, how);
    }

    /// <summary>One that a daemon before us began.</summary>
    public void Found(ProcessSnapshot process, string key, Hook hook)
    {
        var tracked = engine.Processes.AdoptCommand(process);
        if (!found.TryAdd((key, hook), tracked)) engine.Errands.Run(_ => engine.Commands.ForgetAsync(tracked));
    }

    /// <summary>In a turn, when it is clear which service begins anew: what nobody waits for is waited for here.</summary>
    public void Resume()
    {
        foreach (var (name, process) in found)
        {
            var service = engine.Services.OfKey(name.Key);
            if (name.Hook == Hook.BeforeStart && service?.Life is { State: ServiceState.Starting, Launching: true }) continue;
            found.TryRemove(name, out _);
            if (service is null || name.Hook == Hook.BeforeStart) engine.Errands.Run(_ => engine.Commands.ForgetAsync(process));
            else Follow(new(service, name.Hook, service.Definition.Hooks.Timeout) { Process = process });
        }
    }

    /// <summary>Nothing is cleaned up any more.</summary>
    public Task IdleAsync() => Task.WhenAll(after.Values);

    void After(Service service, Hook hook, CommandDefinition command, Dictionary<string, string> variables) =>
        Follow(new(service, hook, service.Definition.Hooks.Timeout) { Command = command, Variables = variables, Process = Name(service) });

    void Follow(HookRun run)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        after[(run.Service, run.Hook)] = done.Task;
        engine.Errands.Run(async cancel =>
        {
            try
            {
                await RunAsync(run, cancel).ConfigureAwait(false);
            }
            finally
            {
                after.TryRemove(new((run.Service, run.Hook), done.Task));
                done.SetResult();
            }
        });
    }

    /// <summary>False: it is not to start any more.</summary>
    bool Begin(HookRun run, int attempt)
    {
        var service = run.Service;
        if (service.Life is not { State: ServiceState.Starting, Launching: true } life || life.Attempt != attempt) return false;
        if (run.Command is not null) run.Process = found.TryRemove((service.Key, Hook.BeforeStart), out var left) ? left : Name(service);
        return true;
    }

    TrackedProcess Name(Service service) => engine.Processes.Name($"{ProcessIds.Short(service.Id)[..Math.Min(16, ProcessIds.Short(service.Id).Length)]}-hook");

    /// <summary>Also one that is only about to begin.</summary>
    void Stop(HookRun run)
    {
        run.Stopped = true;
        if (run.Process is not { } process) return;
        engine.Errands.Run(async cancel =>
        {
            await process.Begun.Task.WaitAsync(cancel).ConfigureAwait(false);
            await engine.Ending.SweepAsync(process.Id).ConfigureAwait(false);
        });
    }

    /// <summary>What went wrong, in words; null: nothing.</summary>
    async Task<string?> RunAsync(HookRun run, CancellationToken cancel)
    {
        var began = engine.Time.GetTimestamp();
        using var span = Tracing.Begin(run.Word, run.Service.Id);
        try
        {
            var result = await engine.Commands.RunAsync(run, cancel).ConfigureAwait(false);
            var lines = LastLines(result.Output);
            var failure = Failure(result, run.Limit);
            var told = failure is null ? $"{run.Word} took {Spans.Text(engine.Time.GetElapsedTime(began))}" : $"{run.Word} hook {failure}{(lines.Length > 0 ? ": " : "")}{string.Join("; ", lines.TakeLast(ToldLines))}";
            if (failure is not null) Tracing.Fail(span, failure);
            if (!run.Stopped) Tell(run, told, failure is not null, new() { Code = result.Code, Signal = result.Signal, Data = Details(run, lines) });
            return failure is null ? null : told;
        }
        catch (OutliveException problem)
        {
            var told = $"{run.Word} hook could not run: {problem.Message}";
            Tell(run, told, failed: true, new() { Data = Details(run, []) });
            return told;
        }
    }

    void Tell(HookRun run, string told, bool failed, InstanceEvent details)
    {
        details.Process = run.Process!.Id;
        engine.Post(() => engine.Story.Tell(run.Service, failed ? EventKind.HookFailed : EventKind.HookCompleted, told, details));
    }

    static Dictionary<string, string> Details(HookRun run, string[] lines) =>
        lines.Length == 0 ? new() { ["hook"] = run.Word } : new() { ["hook"] = run.Word, ["output"] = string.Join('\n', lines) };

    static string? Failure(CommandResult result, TimeSpan limit) => result switch
    {
        { TimedOut: true } => $"did not end within {Spans.Text(limit)}",
        { Code: 0 } => null,
        { Code: { } code } => $"ended with exit code {Text(code)}",
        { Signal: { } signal } => $"was killed by {signal}",
        _ => "ended, nobody knows how",
    };

    static string[] LastLines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(KeptLines).Select(x => x.Length > LongestLine ? x[..LongestLine] + "…" : x)];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
