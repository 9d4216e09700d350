using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Hosting;

/// <summary>Every process that the keeper has, whoever owns it, and the last one of each service, which the keeper may have forgotten.</summary>
internal sealed class ProcessList(Engine engine, Orphans orphans)
{
    public async Task<ProcessDetails[]> AllAsync()
    {
        var listed = await orphans.ListAsync().ConfigureAwait(false);
        var known = listed.Select(x => x.Id).ToHashSet(StringComparer.Ordinal);
        var gone = engine.Services.All.Select(x => x.Snapshot).Where(x => x.LastExit is { } exit && known.Add(exit.Process));
        return [.. listed.Select(Describe), .. gone.Select(Describe)];
    }

    ProcessDetails Describe(ProcessSnapshot process) => new()
    {
        Id = process.Id,
        Service = engine.Processes.Owner(process.Id)?.Id,
        Pid = process.Pid,
        StartTime = process.StartTime,
        Running = process.Phase == ProcessPhase.Running,
        Program = process.Phase == ProcessPhase.Running ? SocketOwners.Describe(process.Pid)?.Program : null,
        Adopted = process.Adopted,
        Orphan = orphans.IsOrphan(process),
        OutputDirectory = process.OutputDirectory,
        Exit = process.Exit is { } exit ? KeeperNews.Describe(process.Id, exit) : null,
    };

    static ProcessDetails Describe(ServiceSnapshot service) => new()
    {
        Id = service.LastExit!.Process,
        Service = service.Id,
        Pid = service.LastExit.Pid,
        Exit = service.LastExit,
    };
}
