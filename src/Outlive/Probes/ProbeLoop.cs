using System.Diagnostics;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>
/// One probe over one life of a process. A driver looks or listens, never twice at a time; its results become a verdict here, and
/// each report goes out in the order of the results. Probes with an interval report every result, the others changes only. After
/// the disposal a report that is on its way may still arrive: it names the life that it is about.
/// </summary>
internal sealed class ProbeLoop : IAsyncDisposable
{
    readonly ProbeDefinition probe;
    readonly ProbeRole role;
    readonly ProbeTarget target;
    readonly TimeProvider time;
    readonly Action<ProbeReport> tell;
    readonly IProbeDriver driver;
    readonly bool polled;
    readonly Lock gate = new();
    readonly Queue<ProbeReport> outbox = new();
    ProbeVerdict verdict;
    ProbeSnapshot snapshot;
    bool paused, ended, telling;

    public ProbeLoop(ProbeDefinition probe, ProbeRole role, ProbeTarget target, ProbeContext context, Action<ProbeReport> tell)
    {
        (this.probe, this.role, this.target, this.tell) = (probe, role, target, tell);
        time = context.Time;
        polled = probe.Kind is ProbeKind.Exec or ProbeKind.Http or ProbeKind.Tcp or ProbeKind.Listening;
        snapshot = new() { Kind = ProbeWords.Of(probe.Kind) };
        driver = probe.Kind switch
        {
            ProbeKind.Exec or ProbeKind.Http or ProbeKind.Tcp or ProbeKind.Listening => new PolledProbe(Look(context), probe, role, context, Found),
            ProbeKind.Log => new LogProbe(probe, target, context.Output, Found),
            ProbeKind.Notify => new NotifyProbe(Found),
            ProbeKind.Delay => new DelayProbe(probe.Period, context, Found),
            ProbeKind.Watchdog => new WatchdogProbe(probe, context, Found),
            _ => throw new UnreachableException(),
        };
    }

    public ProbeSnapshot Snapshot
    {
        get
        {
            lock (gate) return snapshot;
        }
    }

    public void Start() => driver.Start();

    /// <summary>The last verdict stays, marked as paused.</summary>
    public void Pause()
    {
        if (SetPaused(true)) driver.Pause();
    }

    public void Resume()
    {
        if (SetPaused(false)) driver.Resume();
    }

    /// <summary>What the process has said on its notify socket, all of it each time.</summary>
    public void Notified(NotifyState state) => driver.Notified(state);

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            ended = true;
            outbox.Clear();
        }
        await driver.DisposeAsync().ConfigureAwait(false);
    }

    IProbeLook Look(ProbeContext context) => probe.Kind switch
    {
        ProbeKind.Exec => new ExecLook(probe, target, context.Commands),
        ProbeKind.Http => new HttpLook(probe, context),
        ProbeKind.Tcp => new TcpLook(probe, target, context.Time),
        _ => new ListeningLook(probe, target, context.Listeners),
    };

    bool SetPaused(bool value)
    {
        lock (gate)
        {
            if (ended || paused == value) return false;
            paused = value;
            snapshot = snapshot with { Paused = value };
            return true;
        }
    }

    void Found(ProbeResult result)
    {
        lock (gate)
        {
            if (ended || paused) return;
            // Where nothing is polled a sign is a sign: it needs no second one.
            var next = verdict.Next(result.Passed, polled ? probe.SuccessThreshold : 1, polled ? probe.FailureThreshold : 1);
            // Not ready yet is no failure: how long that may last is the start timeout's business.
            if (role == ProbeRole.Ready && polled && !result.Passed && verdict.Passing is null) next = next with { Passing = null };
            var changed = next.Passing != verdict.Passing;
            verdict = next;
            snapshot = new()
            {
                Kind = snapshot.Kind,
                Passing = next.Passing,
                InARow = next.InARow,
                At = time.GetUtcNow(),
                LatencyMs = result.Latency?.TotalMilliseconds,
                Detail = result.Detail,
            };
            if (!changed && !polled) return;
            outbox.Enqueue(new(role, target, snapshot, changed));
            if (telling) return;
            telling = true;
        }
        TellAll();
    }

    /// <summary>Outside of the lock, since whoever is told may ask or pause; by one thread at a time, since the order counts.</summary>
    void TellAll()
    {
        while (true)
        {
            ProbeReport? report;
            lock (gate)
            {
                if (!outbox.TryDequeue(out report))
                {
                    telling = false;
                    return;
                }
            }
            tell(report);
        }
    }
}
