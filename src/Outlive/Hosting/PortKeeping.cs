using System.Text;
using Outlive.Contracts.Api;
using Outlive.Logs;
using Outlive.Ports;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// The ports of services: leased before the first start, kept over restarts, exchanged when somebody else was faster. Who stops
/// gives them back, and has the same again at the next start if nobody took them meanwhile.
/// </summary>
internal sealed class PortKeeping(Engine engine) : IDisposable
{
    const int LastLines = 20;

    readonly PortLeases leases = new(engine.Time, engine.Parts.Random.NextDouble);

    /// <summary>Ports that a stranger took between lease and use, not to be tried again by the same service.</summary>
    readonly Dictionary<Service, HashSet<int>> lost = [];

    /// <summary>In a turn.</summary>
    public void Lease(Service service)
    {
        try
        {
            LeaseAll(service);
        }
        catch (OutliveException refusal)
        {
            engine.Story.Tell(service, EventKind.PortTaken, refusal.Message);
            throw;
        }
    }

    void LeaseAll(Service service)
    {
        foreach (var wanted in service.Definition.Ports)
        {
            if (service.Ports.TryGetValue(wanted.Name, out var port) && Fits(port, wanted.First, wanted.Last)) continue;
            if (service.Definition.OwnNetwork && wanted.Fixed)
            {
                service.Ports[wanted.Name] = wanted.First;
                continue;
            }
            var before = service.PortsBefore.TryGetValue(wanted.Name, out var had) && Fits(had, wanted.First, wanted.Last) ? had : 0;
            service.Ports[wanted.Name] = leases.Lease(service.Key, new(wanted.First, wanted.Last), lost.GetValueOrDefault(service), before);
        }
        foreach (var name in service.Ports.Keys.Except(service.Definition.Ports.Select(x => x.Name)).ToArray()) Free(service, name);
    }

    /// <summary>Of an external service: they are where it has them.</summary>
    public static void Name(Service service)
    {
        foreach (var port in service.Definition.Ports.Where(x => x.Fixed)) service.Ports[port.Name] = port.First;
    }

    public void Adopt(Service service)
    {
        if (service.Definition.OwnNetwork) return;
        foreach (var port in service.Ports.Values) leases.Adopt(service.Key, port);
    }

    public void Release(Service service)
    {
        foreach (var name in service.Ports.Keys.ToArray()) Free(service, name);
        lost.Remove(service);
    }

    /// <summary>It died of an address in use: the ports that can be others will be, and true is returned.</summary>
    public bool Lost(Service service, string process)
    {
        var others = service.Definition.Ports.Where(x => !x.Fixed && service.Ports.ContainsKey(x.Name)).ToArray();
        if (others.Length == 0 || service.LastExit is { Code: 0 } || !AddressInUse.Matches(LastWords(service, process))) return false;
        if (!lost.TryGetValue(service, out var tried)) lost[service] = tried = [];
        foreach (var port in others)
        {
            tried.Add(service.Ports[port.Name]);
            engine.Story.Tell(service, EventKind.PortTaken, $"port {service.Ports[port.Name]} ({port.Name}) belongs to somebody else; it gets another");
            Free(service, port.Name);
        }
        return true;
    }

    void Free(Service service, string name)
    {
        if (service.Ports.Remove(name, out var port))
        {
            leases.Release(service.Key, port);
            service.PortsBefore[name] = port;
        }
        service.Open.Remove(name);
    }

    string LastWords(Service service, string process)
    {
        var directory = $"{engine.Requests.OutputOf(service.Key)}/{process}";
        using var reader = new OutputReader(directory, OutputSeek.Tail(directory, LastLines));
        var words = new StringBuilder();
        while (reader.TryRead(out var line)) words.AppendLine(Encoding.UTF8.GetString(line.Bytes.Span));
        return words.ToString();
    }

    static bool Fits(int port, int first, int last) => last == 0 || (port >= first && port <= last);

    public void Dispose() => leases.Dispose();
}
