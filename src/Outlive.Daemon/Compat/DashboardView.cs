using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Daemon.Compat;

/// <summary>Services and ports in the dashboard's words.</summary>
internal static class DashboardView
{
    const string PlainColor = "#6b7280";

    public static DashboardServerRow[] Servers(ServiceSnapshot[] services, OrphanSnapshot[] orphans) => Array.ConvertAll(services, service =>
    {
        var orphan = Array.Find(orphans, x => x.Service == service.Id);
        return new DashboardServerRow
        {
            Id = service.Id,
            Name = service.DisplayName ?? service.Id,
            Running = IsRunning(service),
            Orphaned = orphan is not null,
            OrphanedPid = orphan?.Pid.ToString(CultureInfo.InvariantCulture),
            Color = service.Color ?? PlainColor,
            Healthy = IsRunning(service) ? service.Health == ServiceHealth.Unknown ? service.Ready : service.Health == ServiceHealth.Healthy : null,
            LastCheck = service.AliveProbe?.At ?? service.ReadyProbe?.At,
            Type = service.Category,
        };
    });

    public static bool IsRunning(ServiceSnapshot service) => service.Pid is not null || (service.Type == ServiceType.External && service.Ready);

    /// <summary>Of our services and of strangers whose processes may be seen; a stranger's arguments are its own affair.</summary>
    public static DashboardPort[] Ports(ServiceSnapshot[] services)
    {
        var owned = services.SelectMany(x => x.Ports.Select(y => (y.Port, Service: x))).GroupBy(x => x.Port).ToDictionary(x => x.Key, x => x.First().Service);
        var ports = new List<DashboardPort>();
        foreach (var (port, owner) in Listeners())
        {
            var service = owned.GetValueOrDefault(port) is { Pid: not null } found ? found : Array.Find(services, x => x.Pid == owner.Pid);
            ports.Add(new()
            {
                Pid = owner.Pid.ToString(CultureInfo.InvariantCulture),
                Port = port.ToString(CultureInfo.InvariantCulture),
                Program = owner.Program,
                Command = owner.Program,
                Color = service?.Color,
                ServerId = service?.Id,
            });
        }
        return [.. ports.OrderBy(x => int.Parse(x.Port, CultureInfo.InvariantCulture))];
    }

    static IEnumerable<(int Port, SocketOwner Owner)> Listeners()
    {
        var sockets = new Dictionary<ulong, int>();
        foreach (var listener in ListenerTable.Read().All) sockets[listener.Inode] = listener.Port;
        foreach (var pid in ProcFile.Numbers("/proc") ?? [])
            foreach (var port in SocketOwners.SocketsOf(pid).Where(sockets.ContainsKey).Select(x => sockets[x]).Distinct())
                if (SocketOwners.Describe(pid) is { } owner) yield return (port, owner);
    }
}
