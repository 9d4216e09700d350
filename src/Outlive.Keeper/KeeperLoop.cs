using Outlive.Contracts.Keeper;
using Outlive.Keeper.Daemons;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Records;
using Outlive.Keeper.Verbs;
using Outlive.Keeper.Wire;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>
/// The keeper at work: lock, generation, adoption, socket, and then the control loop until the end. It knows no policy: what
/// should run is the daemon's business; that what runs is not lost is ours.
/// </summary>
internal sealed class KeeperLoop
{
    const long WorthCollecting = 4 * 1024 * 1024;
    static readonly TimeSpan EndOfDaemon = TimeSpan.FromSeconds(10);

    readonly Instance instance;
    readonly LockFile keeperLock;
    readonly int ready;
    long allocatedAtRest;
    readonly DaemonKeeping daemon;
    readonly Listener listener;
    readonly SignalPipe signals;
    readonly Reexec reexec;
    readonly Supervisor? supervisor;
    int exitCode = ExitCode.Done;

    KeeperLoop(RunOptions options, RunDirectory run, LockFile keeperLock, Handover? handover)
    {
        (this.keeperLock, ready) = (keeperLock, options.Ready);
        var background = StartBackground();
        var control = new EventLoop { Resting = GiveMemoryBack };
        var generation = Generations.Raise(options.State);
        supervisor = Supervisor.Find(control);
        instance = new()
        {
            Control = control,
            Background = background,
            Run = run,
            State = options.State,
            Records = new(control),
            Generation = generation,
            Lanes = new(options.State),
            Cgroups = new(run.Root, supervisor is not null),
            Sweep = new(background),
            Events = new(generation),
            OpenFiles = OpenFiles.Original(KernelReport.Parent()),
            ExitStatusIsKept = PidFd.KeepsExitStatus(),
            Supervised = supervisor is not null,
        };
        daemon = new(instance, options.Daemon);
        signals = new(control, new Reaper(instance).ReapAll, End);
        new Adoption(instance, mayBeGiven: handover is not null || !LockFile.IsFree(run.DaemonLock)).Run();
        handover?.Restore(instance);
        reexec = new(instance, options, keeperLock);
        var verbs = new VerbTable(instance, new Launcher(instance), daemon, x => reexec.Start(x, listener!.Descriptor), Shutdown);
        listener = new(control, run.Socket, handover?.Listener ?? -1, new(verbs.Handle, Drained, _ => { }, _ => { }));
        instance.Events.Appended = Announce;
        instance.Removed = process => WatchOutputVerb.Forget(process, listener.Connections);
        instance.OutputGrew = process => WatchOutputVerb.Tell(process, listener.Connections);
    }

    public static int Run(RunOptions options)
    {
        var run = new RunDirectory(options.Run);
        run.Create();
        RunDirectory.CreatePrivate(options.State);
        var handover = options.Resume >= 0 ? Handover.Read(options.Resume) : null;
        var keeperLock = handover is null ? KeeperLock.Wait(run, options.Wait, Supervisor.IsThere) : LockFile.Inherited(handover.Lock);
        if (keeperLock is null) return ExitCode.Taken;
        Libc.ProcessControl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        PipeSignals.LimitQueue();
        return new KeeperLoop(options, run, keeperLock, handover).Serve();
    }

    int Serve()
    {
        signals.Wake();
        daemon.Start();
        Log.Say($"serving {instance.Run.Root}, generation {instance.Generation}, {instance.Processes.Count} processes, cgroups: {instance.Cgroups.Mode}");
        TellReady();
        supervisor?.Serves(() => $"{instance.Processes.Count} processes in {instance.Run.Root}");
        instance.Control.Run();
        daemon.Stopped = true;
        if (!instance.Records.WriteNow()) Log.Say($"records could not be written to {instance.Run.Root}: the next keeper will not know how some processes ended");
        // In this order: whoever sees its connection end finds no socket that nobody serves.
        Libc.Unlink(instance.Run.Socket);
        listener.Dispose();
        keeperLock.Dispose();
        return exitCode;
    }

    /// <summary>Without a supervisor a living daemon brings the next keeper. One that ends us wants the daemon gone, too.</summary>
    void End()
    {
        if (supervisor is null)
        {
            instance.Control.Stop();
            return;
        }
        exitCode = ExitCode.Terminated;
        supervisor.Ends();
        daemon.End(instance.Control.Stop);
        instance.Control.After(EndOfDaemon, instance.Control.Stop);
    }

    /// <summary>Whoever started us waits at the other end of a pipe.</summary>
    unsafe void TellReady()
    {
        if (ready < 0) return;
        byte byteOfReadiness = 1;
        Libc.Write(ready, &byteOfReadiness, 1);
        Libc.Close(ready);
    }

    /// <summary>Every subscriber reads on from its own cursor.</summary>
    void Announce()
    {
        foreach (var connection in listener.Connections.Where(x => x.Cursor is not null).ToArray()) SubscribeVerb.Pump(instance, connection);
    }

    void Drained(Connection connection)
    {
        SubscribeVerb.Pump(instance, connection);
        WatchOutputVerb.TellMissed(instance, connection);
    }

    void Shutdown(VerbContext context)
    {
        var request = context.Request.Shutdown ?? new();
        daemon.Stopped = true;
        var left = 1;
        var kill = new KillRequest { GraceMs = request.GraceMs, By = "shutdown" };
        foreach (var process in instance.Processes.Where(_ => request.StopChildren).ToArray())
        {
            left++;
            KillVerb.Start(instance, process, kill, _ => Finished());
        }
        Finished();

        void Finished()
        {
            if (--left > 0) return;
            context.Done();
            instance.Control.Stop();
        }
    }

    /// <summary>A burst of work leaves its garbage in memory that nothing would touch again; children at rest should not pay for it.</summary>
    void GiveMemoryBack()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - allocatedAtRest < WorthCollecting) return;
        allocatedAtRest = allocated;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Libc.TrimHeap(0);
    }

    static EventLoop StartBackground()
    {
        var loop = new EventLoop();
        loop.Start("background");
        return loop;
    }
}
