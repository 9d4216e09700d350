using System.Collections.Concurrent;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Diagnostics;
using Outlive.Keepers;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Starts a process for a service. What can be done at once is done in the turn that asks, so that a replacement is on its way
/// before the death of its predecessor is written down; only hooks and secrets that a command tells take their time.
/// </summary>
internal sealed class Launching(Engine engine)
{
    /// <summary>Another try would end the same way: somebody has to change something first.</summary>
    static readonly HashSet<string> Permanent =
    [
        KeeperErrorCode.ProgramNotFound, KeeperErrorCode.ProgramNotExecutable, KeeperErrorCode.ProgramFormat, KeeperErrorCode.InterpreterNotFound,
        KeeperErrorCode.ArgumentsTooLong, KeeperErrorCode.DirectoryNotFound, KeeperErrorCode.DirectoryNotAccessible, KeeperErrorCode.UserNotFound,
        KeeperErrorCode.GroupNotFound, KeeperErrorCode.IdentityNotPermitted, KeeperErrorCode.LimitNotEnforceable, KeeperErrorCode.LimitRefused,
        KeeperErrorCode.SandboxNotAvailable, KeeperErrorCode.BadRequest,
    ];

    /// <summary>Those that no keeper was asked for yet, and that will be asked of the one that serves then.</summary>
    readonly ConcurrentDictionary<string, bool> preparing = new();

    public bool Prepares(string? process) => process is not null && preparing.ContainsKey(process);

    public void Launch(Service service)
    {
        var attempt = service.Life.Attempt;
        service.MainEnded = false;
        service.Pid = 0;
        service.Cgroup = null;
        service.LimitCgroups = [];
        service.StartTime = 0;
        service.Status = null;
        if (service.External)
        {
            service.StartedAt = engine.Time.GetUtcNow();
            engine.Post(() =>
            {
                PortKeeping.Name(service);
                engine.Services.Apply(service, new(LifeEventKind.Launched) { Attempt = attempt });
                engine.Observation.Start(service);
            });
            return;
        }
        var process = engine.Processes.Name(service);
        service.Process = process;
        service.StartedAt = engine.Time.GetUtcNow();
        preparing[process] = true;
        engine.Errands.Run(cancel => LaunchAsync(service, process, attempt, cancel));
        engine.Cleaning.Started(service);
    }

    async Task LaunchAsync(Service service, string process, int attempt, CancellationToken cancel)
    {
        using var span = Tracing.Begin("start", service.Id);
        try
        {
            engine.Ports.Lease(service);
            var hooked = engine.Hooks.Precede(service);
            if (hooked) await engine.Hooks.BeforeStartAsync(service, attempt, cancel).ConfigureAwait(false);
            var resolving = engine.Secrets.ResolveAsync(service, cancel);
            var atOnce = !hooked && resolving.IsCompleted;
            var secrets = await resolving.ConfigureAwait(false);
            // In a turn in any case: between two, another keeper may come and ask itself what became of this.
            var asked = atOnce ? AskKeeperAsync(service, process, secrets) : await engine.AskAsync(() => AskKeeperAsync(service, process, secrets)).WaitAsync(cancel).ConfigureAwait(false);
            if (await asked.ConfigureAwait(false) is not { } snapshot) return;
            engine.Post(() => Answered(service, process, snapshot));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            engine.Post(() => Failed(service, process, new(LifeEventKind.LaunchFailed) { Attempt = attempt }));
        }
        catch (KeeperLostException)
        {
            // Nobody knows whether it runs; when a keeper serves again its list will say.
        }
        catch (KeeperException refusal)
        {
            Tracing.Fail(span, refusal.Message);
            Refused(service, process, attempt, refusal.Message, refusal.Code, Permanent.Contains(refusal.Code));
        }
        catch (OutliveException refusal)
        {
            Tracing.Fail(span, refusal.Message);
            Refused(service, process, attempt, refusal.Message, refusal.Code, permanent: refusal.Code == ErrorCode.StartFailed);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Refused(service, process, attempt, problem.Message, ErrorCode.StartFailed, permanent: false);
        }
        finally
        {
            preparing.TryRemove(process, out _);
        }
    }

    /// <summary>Null: meanwhile another was launched in its place.</summary>
    async Task<ProcessSnapshot?> AskKeeperAsync(Service service, string process, IReadOnlyDictionary<string, string> secrets)
    {
        preparing.TryRemove(process, out _);
        if (service.Process != process) return null;
        return await engine.Link.SpawnAsync(process, engine.Requests.For(service, process, secrets), service.Definition.HoldStdin).ConfigureAwait(false);
    }

    void Answered(Service service, string process, ProcessSnapshot snapshot)
    {
        engine.Processes.Begun(process);
        if (service.Process != process) return;
        service.Cgroup = snapshot.Cgroup;
        service.LimitCgroups = snapshot.LimitCgroups;
        service.Limits = snapshot.Limits;
        service.StartTime = snapshot.StartTime;
        service.Dirty = true;
        if (service.Life is { Launching: false, State: ServiceState.Starting or ServiceState.Running }) engine.Observation.Start(service);
    }

    void Refused(Service service, string process, int attempt, string reason, string code, bool permanent) => engine.Post(() =>
    {
        engine.Story.Tell(service, EventKind.ProcessFailedToStart, reason, new() { Process = process, Data = new() { ["code"] = code } });
        Failed(service, process, new(LifeEventKind.LaunchFailed) { Attempt = attempt, Reason = reason, Permanent = permanent });
    });

    void Failed(Service service, string process, LifeEvent happened)
    {
        engine.Processes.Drop(process);
        engine.Services.Apply(service, happened);
    }
}
