using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Processes of this instance that nobody owns, and strangers that listen on its ports. They are found and shown; one is killed
/// only when it is named by pid and start time, is still the same, and, being a stranger, when that is said twice.
/// </summary>
internal sealed class Orphans(Engine engine)
{
    public async Task<OrphanSnapshot[]> FindAsync()
    {
        var listed = await ListAsync().ConfigureAwait(false);
        return [.. listed.Where(IsOrphan).Select(Describe), .. engine.Services.All.SelectMany(Strangers)];
    }

    public async Task KillAsync(int pid, ulong startTime, bool force, string by)
    {
        var orphan = (await FindAsync().ConfigureAwait(false)).FirstOrDefault(x => x.Pid == pid && x.StartTime == startTime)
            ?? throw new OutliveException(ErrorCode.NotFound, $"cannot kill process {pid}: it is no orphan of this instance (any more); look at the list again", $"{pid}-{startTime}");
        if (orphan.Process is { } process) await engine.Ending.SweepAsync(process).ConfigureAwait(false);
        else if (force) KillStranger(orphan);
        else throw new OutliveException(ErrorCode.Refused, $"cannot kill process {pid}: {orphan.Program} was not started by this instance; stop it by its own means, or ask with force", $"{pid}-{startTime}");
        engine.Post(() => engine.Story.Tell(EventKind.OrphanKilled, $"pid {pid} ({orphan.Program}): {orphan.Why}", by));
    }

    /// <summary>Told once for each, when a daemon starts.</summary>
    public async Task TellAsync()
    {
        try
        {
            foreach (var process in (await ListAsync().ConfigureAwait(false)).Where(IsOrphan))
            {
                var orphan = Describe(process);
                engine.Post(() => engine.Story.Tell(EventKind.OrphanFound, $"pid {orphan.Pid} ({orphan.Program}): {orphan.Why}"));
            }
        }
        catch (OutliveException)
        {
            // Without a keeper there is no list; who asks for one later gets it.
        }
    }

    /// <summary>All that the keeper has.</summary>
    public async Task<ProcessSnapshot[]> ListAsync()
    {
        try
        {
            return await engine.Link.Client.ListAsync().ConfigureAwait(false);
        }
        catch (KeeperLostException lost)
        {
            throw new OutliveException(ErrorCode.KeeperLost, $"{lost.Message}; try again in a moment", null);
        }
    }

    public bool IsOrphan(ProcessSnapshot process) =>
        process.Phase == ProcessPhase.Running && !engine.Processes.IsReserved(process.Id) &&
        (engine.Processes.Owner(process.Id) is not { } owner || owner.Process != process.Id || owner.Life.State == ServiceState.Orphaned || !owner.Life.Occupied);

    OrphanSnapshot Describe(ProcessSnapshot process) => new()
    {
        Pid = process.Pid,
        StartTime = process.StartTime,
        Kind = "process",
        Process = process.Id,
        Service = engine.Processes.Owner(process.Id)?.Id,
        Program = SocketOwners.Describe(process.Pid)?.Program ?? "",
        Why = engine.Processes.Owner(process.Id) is { } owner ? $"it was started for {owner.Id}, which has another process or none" : "no service of this instance has it",
    };

    IEnumerable<OrphanSnapshot> Strangers(Service service)
    {
        if (service.External || service.Definition.OwnNetwork) yield break;
        foreach (var port in service.Definition.Ports.Where(x => x.Fixed))
            foreach (var owner in SocketOwners.OfPort(port.First).Where(x => !Ours(service, x)))
                yield return new()
                {
                    Pid = owner.Pid,
                    StartTime = owner.StartTime,
                    Kind = "listener",
                    Service = service.Id,
                    Port = port.First,
                    Program = owner.Program,
                    Why = $"it listens on port {port.First} of {service.Id} and does not belong to it",
                };
    }

    static bool Ours(Service service, SocketOwner owner) =>
        service.Snapshot.Pid is { } pid && (owner.Pid == pid || ProcessFamily.IsBelow(owner.Pid, pid) || (service.Cgroup is { } group && CgroupMembers.Contains(group, owner.Pid)));

    static void KillStranger(OrphanSnapshot orphan)
    {
        var pidfd = Libc.OpenProcess(orphan.Pid);
        try
        {
            // Opened first and compared after: from here on the descriptor is one process and no other.
            if (pidfd < 0 || ProcessStat.Read(orphan.Pid) is not { } stat || stat.StartTime != orphan.StartTime)
                throw new OutliveException(ErrorCode.NotFound, $"cannot kill process {orphan.Pid}: it has ended", $"{orphan.Pid}-{orphan.StartTime}");
            Libc.SignalProcess(pidfd, Libc.SIGKILL);
        }
        finally
        {
            if (pidfd >= 0) Libc.Close(pidfd);
        }
    }
}
