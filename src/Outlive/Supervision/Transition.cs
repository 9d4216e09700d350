using Outlive.Contracts.Api;
using Outlive.Plan;
using static Outlive.Contracts.Api.ServiceState;
using static Outlive.Supervision.LifeEventKind;

namespace Outlive.Supervision;

/// <summary>
/// The life of a service as a function. The table names every state with every event, and the compiler refuses it when one is
/// missing. Its promises: at most one process at a time, a stop always ends, and from every state a way leads on.
/// </summary>
internal static class Transition
{
    const LifeEffects StopAll = LifeEffects.Kill | LifeEffects.StopProbes | LifeEffects.Disarm;

    public static Step Next(Life life, LifeEvent happened, ServiceDefinition definition) =>
        happened.Attempt != 0 && happened.Attempt != life.Attempt ? new(life, LifeEffects.None) : Table(life, happened, definition);

    static Step Table(Life life, LifeEvent happened, ServiceDefinition definition) => (life.State, happened.Kind) switch
    {
        (Backoff or Stopped or Completed or Failed or Skipped, Start or Restart) => Wait(Again(life, happened), happened),
        (Pending or Starting or Running, Start) or (Pending, Restart) or (Disabled, Start or Restart) => Stay(life),
        (Stopping, Start or Restart) => Stay(life.After switch
        {
            AfterStop.Disable => life,
            AfterStop.Start when happened.Kind == Start => life,
            _ => Again(life, happened) with { After = AfterStop.Start },
        }),
        (Starting or Running or Orphaned, Restart) or (Orphaned, Start) => End(Again(life, happened), AfterStop.Start, happened),

        (Starting or Running or Orphaned, Stop) => End(life, AfterStop.Stay, happened),
        (Pending or Backoff or Failed or Skipped, Stop) => Rest(life, Stopped, happened),
        (Stopping, Stop) => Stay(life.After == AfterStop.Disable ? life : life with { After = AfterStop.Stay }),
        (Disabled or Stopped or Completed, Stop) => Stay(life),

        (Disabled, Enable) => Rest(life, Stopped, happened),
        (Stopping, Enable) => Stay(life.After == AfterStop.Disable ? life with { After = AfterStop.Stay } : life),
        (Pending or Starting or Running or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, Enable) => Stay(life),

        (Starting or Running or Orphaned, Disable) => End(life, AfterStop.Disable, happened),
        (Stopping, Disable) => Stay(life with { After = AfterStop.Disable }),
        (Pending or Stopped or Completed or Backoff or Failed or Skipped, Disable) => Rest(life, Disabled, happened),
        (Disabled, Disable) => Stay(life),

        (Pending or Skipped, Met) => Launch(life),
        (Disabled or Starting or Running or Stopping or Stopped or Completed or Backoff or Failed or Orphaned, Met) => Stay(life),
        (Pending or Skipped, CannotCome) => Rest(life, Skipped, happened),
        (Disabled or Starting or Running or Stopping or Stopped or Completed or Backoff or Failed or Orphaned, CannotCome) => Stay(life),

        (Starting, Launched) => Run(life, definition),
        (Stopping, Launched) => new(life with { Launching = false }, life.Launching ? LifeEffects.Kill : LifeEffects.None),
        // Nobody asked for it, so it must not stay.
        (Disabled or Pending or Stopped or Completed or Backoff or Failed or Skipped, Launched) => End(life, AfterStop.Stay, happened),
        (Running or Orphaned, Launched) => Stay(life),

        (Starting, LaunchFailed) => Death.Next(life, happened, definition, young: true),
        (Stopping, LaunchFailed) => life.Launching ? Vanish(life, happened, definition) : Stay(life),
        (Disabled or Pending or Running or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, LaunchFailed) => Stay(life),

        (Disabled or Pending or Running or Stopped or Completed or Backoff or Failed or Skipped, Adopted) => Run(life with { Attempt = life.Attempt + 1 }, definition),
        (Starting, Adopted) => Run(life, definition),
        (Stopping or Orphaned, Adopted) => Stay(life),

        (Starting or Running, Exited) => Death.Next(life, happened, definition, happened.Uptime < definition.Restart.StableAfter),
        (Stopping, Exited) => Stay(life with { Ready = false, Health = ServiceHealth.Unknown }),
        (Orphaned, Exited) => Vanish(life, happened, definition),
        (Disabled or Pending or Stopped or Completed or Backoff or Failed or Skipped, Exited) => Stay(life),

        (Stopping or Orphaned, Gone) => Vanish(life, happened, definition),
        (Disabled or Pending or Starting or Running or Stopped or Completed or Backoff or Failed or Skipped, Gone) => Stay(life),
        (Stopping, Survived) => new(life with { State = Orphaned, Why = happened.Reason }, LifeEffects.None),
        (Disabled or Pending or Starting or Running or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, Survived) => Stay(life),

        (Starting, BecameReady) => new(life with { State = Running, Ready = true, Why = null }, LifeEffects.Disarm),
        (Running, BecameReady) => Stay(life with { Ready = true, Why = life.Health == ServiceHealth.Unhealthy ? life.Why : null }),
        (Running, BecameUnready) => Stay(life with { Ready = false, Why = happened.Reason }),
        (Disabled or Pending or Stopping or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, BecameReady) => Stay(life),
        (Disabled or Pending or Starting or Stopping or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, BecameUnready) => Stay(life),
        (Starting or Running, BecameHealthy) => Stay(life with { Health = ServiceHealth.Healthy, Why = life.State == Running && !life.Ready ? life.Why : null }),
        (Starting or Running, BecameUnhealthy) => Sicken(life, happened, definition),
        (Disabled or Pending or Stopping or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, BecameHealthy or BecameUnhealthy) => Stay(life),

        (Starting, StartTimedOut) => End(life with { DiesYoung = true }, AfterStop.Recover, happened),
        (Disabled or Pending or Running or Stopping or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, StartTimedOut) => Stay(life),
        (Starting or Running, RanTooLong) => End(life, AfterStop.Recover, happened),
        (Disabled or Pending or Stopping or Stopped or Completed or Backoff or Failed or Skipped or Orphaned, RanTooLong) => Stay(life),
        (Backoff, BackoffOver) => Death.Launch(life, LifeEffects.None),
        (Disabled or Pending or Starting or Running or Stopping or Stopped or Completed or Failed or Skipped or Orphaned, BackoffOver) => Stay(life),
    };

    static Step Stay(Life life) => new(life, LifeEffects.None);

    /// <summary>What is to be told of the launch that this leads to, however long it takes until then.</summary>
    static Life Again(Life life, LifeEvent happened) =>
        happened.Kind == Restart ? life with { RestartedFor = happened.Reason ?? "", RestartedBy = happened.By } : life with { RestartedFor = null, RestartedBy = null };

    static Step Rest(Life life, ServiceState state, LifeEvent happened) =>
        new(life with { State = state, Why = happened.Reason, After = AfterStop.Stay }, LifeEffects.Disarm | LifeEffects.Release);

    /// <summary>Somebody asked for it, so what has been is forgiven.</summary>
    static Step Wait(Life life, LifeEvent happened) => new(
        life with { State = Pending, Attempt = life.Attempt + 1, After = AfterStop.Stay, Tries = 0, DiedYoung = false, Restarts = 0, Why = happened.Reason },
        LifeEffects.Disarm | LifeEffects.AwaitDependencies);

    static Step Launch(Life life) =>
        new(life with { State = Starting, Launching = true, Attempt = life.Attempt + 1, Why = null, RestartedFor = null, RestartedBy = null }, LifeEffects.Disarm | LifeEffects.Launch);

    /// <summary>Without a probe of readiness a service is ready when it runs; a job is of use when it is done.</summary>
    static Step Run(Life life, ServiceDefinition definition)
    {
        var runs = life with { State = Starting, Launching = false, Ready = false, Health = ServiceHealth.Unknown, After = AfterStop.Stay };
        return definition.Ready is null
            ? new(runs with { State = Running, Ready = definition.Type != ServiceType.Job, Why = null }, LifeEffects.StartProbes)
            : new(runs, LifeEffects.StartProbes | LifeEffects.ArmStartTimeout);
    }

    /// <summary>What was asked to start and has not answered can't be killed yet: <see cref="Launched"/> will see to it.</summary>
    static Step End(Life life, AfterStop after, LifeEvent happened) => new(
        life with { State = Stopping, After = after, Ready = false, Health = ServiceHealth.Unknown, Why = happened.Reason },
        life.Launching ? StopAll & ~LifeEffects.Kill : StopAll);

    static Step Sicken(Life life, LifeEvent happened, ServiceDefinition definition)
    {
        var sick = life with { Health = ServiceHealth.Unhealthy };
        var young = happened.Uptime < definition.Restart.StableAfter;
        return (definition.Alive?.OnFailure ?? LivenessAction.None) switch
        {
            LivenessAction.Restart => End(sick with { DiesYoung = young }, AfterStop.Recover, happened),
            LivenessAction.Stop => End(sick, AfterStop.Stay, happened),
            LivenessAction.None => Stay(sick with { Why = happened.Reason }),
            var other => throw new InvalidOperationException($"no liveness action {other}"),
        };
    }

    static Step Vanish(Life life, LifeEvent happened, ServiceDefinition definition)
    {
        var gone = life with { Launching = false, DiesYoung = false };
        return life.After switch
        {
            AfterStop.Stay => Rest(gone, Stopped, happened with { Reason = life.Why }),
            AfterStop.Disable => Rest(gone, Disabled, happened),
            AfterStop.Start => Wait(gone, happened with { Reason = life.Why }),
            AfterStop.Recover => Death.Next(gone, happened with { Success = false, Reason = life.Why }, definition, life.DiesYoung),
            var other => throw new InvalidOperationException($"nothing comes after {other}"),
        };
    }
}
