using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Tests.Supervision;

/// <summary>
/// The world around one life, as a model: a process that may be asked for, live, be killed, or refuse to die, and timers. It
/// offers whatever may happen next and complains as soon as the life does what must never be done.
/// </summary>
internal sealed class ModelWorld(ServiceDefinition definition)
{
    enum ProcessState { None, Asked, Alive }

    ProcessState process;
    bool killing, startTimer, backoffTimer;

    public Life Life { get; private set; } = new() { State = definition.Enabled ? ServiceState.Stopped : ServiceState.Disabled };
    public List<string> Complaints { get; } = [];
    public List<string> Story { get; } = [];
    public int Launches { get; private set; }

    /// <summary>What the world, but no operator, can do next.</summary>
    public IReadOnlyList<(LifeEvent Event, Action Before)> Nexts()
    {
        List<(LifeEvent, Action)> all = [];
        void Add(LifeEventKind kind, Action? before = null, bool success = false, double seconds = 0, bool permanent = false) =>
            all.Add((new(kind) { Attempt = Life.Attempt, Success = success, Uptime = TimeSpan.FromSeconds(seconds), Permanent = permanent, Reason = kind.ToString() }, before ?? (() => { })));
        if (Life.State is ServiceState.Pending or ServiceState.Skipped) Add(LifeEventKind.Met);
        if (Life.State == ServiceState.Pending) Add(LifeEventKind.CannotCome);
        if (process == ProcessState.Asked)
        {
            Add(LifeEventKind.Launched, () => process = ProcessState.Alive);
            Add(LifeEventKind.LaunchFailed, () => process = ProcessState.None);
            Add(LifeEventKind.LaunchFailed, () => process = ProcessState.None, permanent: true);
        }
        if (process == ProcessState.Alive)
        {
            foreach (var seconds in (double[])[0, 5, 100])
            {
                Add(LifeEventKind.Exited, () => process = ProcessState.None, success: true, seconds);
                Add(LifeEventKind.Exited, () => process = ProcessState.None, success: false, seconds);
            }
            foreach (var kind in (LifeEventKind[])[LifeEventKind.BecameReady, LifeEventKind.BecameUnready, LifeEventKind.BecameHealthy, LifeEventKind.BecameUnhealthy, LifeEventKind.RanTooLong]) Add(kind);
            if (killing) Add(LifeEventKind.Survived, () => killing = false);
        }
        if (killing && process == ProcessState.None) Add(LifeEventKind.Gone, () => killing = false);
        if (startTimer) Add(LifeEventKind.StartTimedOut, () => startTimer = false);
        if (backoffTimer) Add(LifeEventKind.BackoffOver, () => backoffTimer = false);
        return all;
    }

    public void Happens(LifeEvent happened, Action before)
    {
        before();
        var was = Life;
        var (life, effects) = Transition.Next(was, happened, definition);
        Life = life;
        Story.Add($"{was.State} + {happened.Kind} = {life.State}, {effects}");
        Carry(effects);
        if (life.State is ServiceState.Stopped or ServiceState.Completed or ServiceState.Failed or ServiceState.Skipped or ServiceState.Disabled or ServiceState.Backoff or ServiceState.Pending && process != ProcessState.None)
            Complaints.Add($"{life.State} while its process is {process}");
    }

    void Carry(LifeEffects effects)
    {
        if (effects.HasFlag(LifeEffects.Disarm)) startTimer = backoffTimer = false;
        if (effects.HasFlag(LifeEffects.Launch))
        {
            if (process != ProcessState.None) Complaints.Add($"a second copy: launched while one is {process}");
            process = ProcessState.Asked;
            Launches++;
        }
        if (effects.HasFlag(LifeEffects.Kill))
        {
            if (process == ProcessState.Asked) Complaints.Add("killed before it is there");
            killing = true;
        }
        if (effects.HasFlag(LifeEffects.ArmStartTimeout)) startTimer = true;
        if (effects.HasFlag(LifeEffects.ArmBackoff)) backoffTimer = true;
    }
}
