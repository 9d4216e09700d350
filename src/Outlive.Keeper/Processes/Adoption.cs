using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Limits;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// Rebuilds the table from the records that an earlier keeper left. What lives is verified and watched; what is gone is said
/// to be gone. While somebody may still give us the pidfd of a dead process, its exit code counts as pending.
/// </summary>
internal sealed class Adoption(Instance instance, bool mayBeGiven)
{
    static readonly TimeSpan DaemonMayBring = TimeSpan.FromSeconds(10);

    readonly List<(Process Process, KeeperEvent Event)> past = [];
    readonly List<Action> news = [];

    public void Run()
    {
        var records = new RecordReader(instance).ReadAll();
        FindUnrecorded(records);
        foreach (var found in records) Adopt(found);
        // Old events keep their numbers, so that a subscriber's cursor still means the same; what we found out follows.
        foreach (var (process, happened) in past.OrderBy(x => x.Event.Sequence)) instance.Restore(process, happened);
        foreach (var tell in news) tell();
    }

    /// <summary>Killed between the spawn and its record: the tag finds the child, the oldest that leads a session there.</summary>
    static void FindUnrecorded(List<FoundRecord> records)
    {
        var lost = records.Where(x => x.Status is null && x.Exit is null && x.Spawn.BootId == ProcessIdentity.BootId)
            .ToDictionary(x => new Tree(x.Spawn.Tag, default, null));
        if (lost.Count == 0) return;
        foreach (var (tree, members) in TreeScan.Find(lost.Keys))
        {
            var leaders = members.Where(x => ProcessStat.Read(x.Identity.Pid)?.Session == x.Identity.Pid).ToArray();
            // When it has ended already, what it left behind is not it.
            if (leaders.Length == 0) continue;
            var found = lost[tree];
            var main = leaders.MinBy(x => x.Identity.StartTime).Identity;
            records.Remove(found);
            records.Add(found with { Status = new() { Pid = main.Pid, StartTime = main.StartTime, At = found.Spawn.At } });
        }
    }

    void Adopt(FoundRecord found)
    {
        var (spawn, status, exit) = found;
        var process = new Process(spawn.Id, Tree.Recorded(spawn, status))
        {
            OutputDirectory = spawn.OutputDirectory,
            Limits = spawn.Limits,
            LimitCgroups = spawn.LimitCgroups,
            Channel = spawn.Channel,
            Adopted = true,
            StartedAt = status?.At ?? spawn.At,
            Pid = status?.Pid ?? 0,
            StartTime = status?.StartTime ?? 0,
            RequestedBy = status?.RequestedBy,
            LastNotify = status?.Notify,
        };
        if (spawn.Limits.Length > 0) process.OutOfMemoryKillsBefore = ExitRecords.OutOfMemoryKills(process);
        instance.Add(process);
        Remember(process, status, exit);
        if (exit is not null && exit.Unknown != ExitRecords.CodePending) (process.Phase, process.Exit) = (ProcessPhase.Exited, exit);
        else if (spawn.BootId != ProcessIdentity.BootId) Gone(process, ExitRecords.Rebooted);
        else if (status is null) Gone(process, File.Exists(instance.Run.Spawn(spawn.Id) + ".bad") ? ExitRecords.RecordDamaged : ExitRecords.StartUnseen);
        else Watch(process, spawn, new(status.Pid, status.StartTime));
        if (spawn.BootId == ProcessIdentity.BootId) StreamKeeping.Hold(instance, process, spawn.Output, spawn.Terminal, terminal: -1);
    }

    void Remember(Process process, StatusRecord? status, ExitRecord? exit)
    {
        if (status is { Sequence: > 0 })
            past.Add((process, new() { Sequence = status.Sequence, Kind = KeeperEventKind.Started, Process = process.Id, Pid = status.Pid, At = status.At }));
        else if (status is not null)
            news.Add(() =>
            {
                instance.Publish(process, KeeperEventKind.Started);
                instance.SaveStatus(process);
            });
        // Its number is not on record, and it may not have been told.
        if (status is { Notify: not null }) news.Add(() => instance.Publish(process, KeeperEventKind.Notified));
        if (exit is { Sequence: > 0 })
            past.Add((process, new() { Sequence = exit.Sequence, Kind = KeeperEventKind.Exited, Process = process.Id, Pid = exit.Pid, At = exit.EndedAt, Exit = exit }));
    }

    void Watch(Process process, SpawnRecord spawn, ProcessIdentity identity)
    {
        process.PidFd = identity.Open();
        if (process.PidFd < 0)
        {
            if (mayBeGiven && instance.ExitStatusIsKept) AwaitDaemon(process);
            else Gone(process, ExitRecords.EndedUnseen);
            return;
        }
        if (ProcessStat.Read(process.Pid) is { } stat && stat.Parent == Environment.ProcessId) instance.AddChild(process);
        else news.Add(() => _ = new AdoptedChild(instance, process));
        if (!spawn.Notify) return;
        if (mayBeGiven) instance.Control.After(DaemonMayBring, () => BindNotify(process, spawn.User));
        else BindNotify(process, spawn.User);
    }

    void Gone(Process process, string reason)
    {
        process.Phase = ProcessPhase.Exited;
        news.Add(() => instance.End(process, ExitRecords.Unknown(process, reason)));
    }

    void AwaitDaemon(Process process)
    {
        process.Phase = ProcessPhase.CodePending;
        news.Add(() => instance.End(process, ExitRecords.Unknown(process, ExitRecords.CodePending)));
        instance.Control.After(DaemonMayBring, () =>
        {
            if (process.Phase == ProcessPhase.CodePending && process.PidFd < 0) instance.End(process, ExitRecords.Unknown(process, ExitRecords.EndedUnseen));
        });
    }

    void BindNotify(Process process, string? user)
    {
        if (process.Notify is not null || process.Phase != ProcessPhase.Running) return;
        try
        {
            instance.HoldNotify(process, UnixSocket.BindDatagram(instance.Run.Notify(process.Id)));
            if (user is not null && Accounts.Resolve(new() { User = user }) is { } identity) instance.Run.OpenNotify(process.Id, identity.User);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or RefusedException)
        {
            Log.Say($"cannot listen to the notifications of process \"{process.Id}\": {problem.Message}");
        }
    }
}
