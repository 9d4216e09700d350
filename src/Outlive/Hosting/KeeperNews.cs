using System.Globalization;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Plan.Values;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>What the keeper tells of processes, turned into events of services. Each is dealt with in a turn of its own.</summary>
internal sealed class KeeperNews(Engine engine)
{
    readonly PriorityQueue<Action, long> later = new();

    /// <summary>Told again after a daemon's death, it is acted on once more and written down only once.</summary>
    public long Recorded { get; set; }

    /// <summary>The newest that was dealt with.</summary>
    public KeeperMark Mark { get; set; }

    public void Happened(KeeperEvent news)
    {
        Mark = Mark with { Sequence = news.Sequence };
        var service = engine.Processes.Owner(news.Process);
        switch (news.Kind)
        {
            case KeeperEventKind.Started: Started(service, news); break;
            case KeeperEventKind.Exited: Exited(service, news); break;
            case KeeperEventKind.Notified when service?.Process == news.Process && news.Notify is { } said: Notified(service, said); break;
            case KeeperEventKind.OutputChanged when service is not null && news.Stream is { } stream: OutputChanged(service, news, stream); break;
            // Of a command, whose answer is complete with its output.
            case KeeperEventKind.OutputChanged when news.Stream is { Ended: true }: engine.Processes.StreamEnded(news.Process); break;
            case KeeperEventKind.Notified or KeeperEventKind.OutputChanged: break;
            default: throw new InvalidOperationException($"no kind of news {news.Kind}");
        }
        while (later.TryPeek(out _, out var due) && due <= Mark.Sequence) later.Dequeue()();
    }

    /// <summary>In a turn, when all news up to this number has been dealt with: what a list says may be ahead of it.</summary>
    public void After(long sequence, Action then)
    {
        if (sequence <= Mark.Sequence) then();
        else later.Enqueue(then, sequence);
    }

    /// <summary>An end that was told and written down before, and not followed by anything: the daemon died over it.</summary>
    public void EndedBefore(Service service, string process, ExitRecord exit) => End(service, process, Describe(process, exit), exit);

    void Started(Service? service, KeeperEvent news)
    {
        if (service?.Process == news.Process)
        {
            service!.Pid = news.Pid;
            service.StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(news.At);
        }
        Record(EventKind.ProcessStarted, null, new() { Process = news.Process, Pid = news.Pid, KeeperSequence = news.Sequence });
        if (service?.Process == news.Process) engine.Services.Apply(service, new(LifeEventKind.Launched) { Attempt = service.Life.Attempt });
    }

    void Exited(Service? service, KeeperEvent news)
    {
        var exit = news.Exit!;
        if (IsPending(exit))
        {
            if (service?.Process == news.Process) service.MainEnded = true;
            return;
        }
        engine.Processes.Ended(news.Process, exit);
        var ended = Describe(news.Process, exit);
        if (exit.OutOfMemory) Record(EventKind.ProcessOomKilled, "the kernel killed it for want of memory", new() { Process = news.Process, Pid = exit.Pid, KeeperSequence = news.Sequence });
        Record(EventKind.ProcessExited, Say(exit), new()
        {
            Process = news.Process,
            Pid = exit.Pid,
            Code = exit.Code,
            Signal = ended.Signal,
            By = exit.RequestedBy,
            KeeperSequence = news.Sequence,
        });
        if (service?.Process == news.Process) End(service, news.Process, ended, exit);
    }

    void End(Service service, string process, ExitSnapshot ended, ExitRecord exit)
    {
        service.LastExit = ended;
        service.MainEnded = true;
        service.Dirty = true;
        engine.Hooks.Exited(service, ended);
        var happened = new LifeEvent(LifeEventKind.Exited)
        {
            Attempt = service.Life.Attempt,
            Uptime = TimeSpan.FromMilliseconds(exit.UptimeMs ?? Math.Max(0, exit.EndedAt - exit.StartedAt)),
            Success = exit.Code is { } code && service.Definition.Restart.SuccessExitCodes.Contains(code),
            Reason = Say(exit),
        };
        var again = service.Life.State is ServiceState.Starting or ServiceState.Running;
        if (again && engine.Ports.Lost(service, process)) happened = happened with { Reason = $"{happened.Reason}; its port was in use, so it gets another" };
        if (again && service.Cgroup is { } group && CgroupMembers.Any(group)) engine.Errands.Run(async _ =>
        {
            await engine.Ending.SweepAsync(process).ConfigureAwait(false);
            engine.Post(() => Act(service, happened, exit));
        });
        else Act(service, happened, exit);
    }

    /// <summary>
    /// An end that somebody asked for, of a service that is to run: a daemon that was killed had begun to restart it, and nobody
    /// but the keeper knows. It ended for us and not by itself, so it starts again.
    /// </summary>
    void Act(Service service, LifeEvent happened, ExitRecord exit)
    {
        var forgotten = exit.RequestedBy is not null && service.Life.State is ServiceState.Starting or ServiceState.Running;
        engine.Services.Apply(service, happened);
        if (forgotten && service.StoppedByOperator != true && !service.Leaving && service.Life.State is ServiceState.Completed or ServiceState.Failed)
            engine.Services.Apply(service, new(LifeEventKind.Restart) { Reason = exit.RequestedBy });
    }

    void Notified(Service service, NotifyState said)
    {
        if (service.Status != said.Status) service.Dirty = true;
        service.Status = said.Status;
        engine.Probes.Notified(service, said);
    }

    void OutputChanged(Service service, KeeperEvent news, StreamCounters stream)
    {
        if (stream.Ended) engine.Processes.StreamEnded(news.Process);
        var lost = stream.DroppedBackpressure + stream.DroppedDiskFull;
        if (lost > 0 || stream.Trouble is not null)
            Record(EventKind.ProcessOutputDropped, stream.Trouble ?? $"{lost} bytes of {stream.Name} were dropped so far", new()
            {
                Process = news.Process,
                KeeperSequence = news.Sequence,
                Data = new() { ["stream"] = stream.Name, ["dropped"] = lost.ToString(CultureInfo.InvariantCulture) },
            });
    }

    /// <summary>Also of a service that has gone meanwhile: what began must end.</summary>
    void Record(string kind, string? message, InstanceEvent details)
    {
        if (details.KeeperSequence > Recorded && engine.Processes.WasOf(details.Process!) is { } service) engine.Story.Tell(service, kind, message, details);
    }

    /// <summary>Its code comes when its new parent has reaped it.</summary>
    public static bool IsPending(ExitRecord exit) => exit.Unknown == "code-pending";

    public static ExitSnapshot Describe(string process, ExitRecord exit) => new()
    {
        Process = process,
        Pid = exit.Pid,
        Code = exit.Code,
        Signal = exit.Signal is { } signal ? SignalText.Write(signal) : null,
        OutOfMemory = exit.OutOfMemory,
        Unknown = exit.Unknown,
        RequestedBy = exit.RequestedBy,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(exit.StartedAt),
        EndedAt = DateTimeOffset.FromUnixTimeMilliseconds(exit.EndedAt),
    };

    static string Say(ExitRecord exit)
    {
        var words = new StringBuilder();
        if (exit.Unknown is { } reason) words.Append("ended, nobody knows how: ").Append(reason);
        else if (exit.Code is { } code) words.Append(CultureInfo.InvariantCulture, $"exit code {code}");
        else words.Append("killed by ").Append(SignalText.Write(exit.Signal ?? 0));
        if (exit.OutOfMemory) words.Append(" (out of memory)");
        return words.ToString();
    }
}
