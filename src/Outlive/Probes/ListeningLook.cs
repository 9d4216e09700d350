using Outlive.Linux;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>
/// Whether the process or one of its tree has the listening socket itself: a stranger on the same port, which a connection can't
/// tell from it, does not count. Nothing is sent to the service.
/// </summary>
internal sealed class ListeningLook(ProbeDefinition probe, ProbeTarget target, ListenerViews views) : IProbeLook
{
    readonly int? port = ProbeAddress.Find(probe.Address, target)?.Port;
    (int Pid, int Descriptor)? known;

    public ValueTask<ProbeResult> LookAsync(CancellationToken cancel)
    {
        if (target.Pid <= 0) return new(new ProbeResult(false, "it has no process of ours"));
        if (port is null && probe.Address is { Length: > 0 }) return new(new ProbeResult(false, $"it has no port \"{probe.Address}\""));
        var table = views.Of(target.Pid);
        var wanted = port is { } number ? table.On(number) : table.All;
        if (wanted.Length == 0) return new(new ProbeResult(false, port is null ? "it listens on no port" : $"nobody listens on port {port}"));
        var sockets = new HashSet<ulong>(wanted.Length);
        foreach (var listener in wanted) sockets.Add(listener.Inode);
        // Most often it is the descriptor that it was the last time, which takes one system call.
        if (known is { } last && SocketOwners.SocketBehind(last.Pid, last.Descriptor) is { } inode && sockets.Contains(inode)) return new(Passed());
        // Off the thread that all probes share: a process may have a hundred thousand descriptors.
        return new(Task.Run(() => Search(sockets), cancel));
    }

    ProbeResult Search(HashSet<ulong> sockets)
    {
        known = Find([target.Pid], sockets) ?? Find(views.TreeOf(target), sockets);
        if (known is not null) return Passed();
        return new(false, port is null ? "it listens on no port" : $"somebody else listens on port {port}");
    }

    static (int, int)? Find(IReadOnlyList<int> pids, HashSet<ulong> sockets)
    {
        foreach (var pid in pids)
            if (SocketOwners.FindSocket(pid, sockets) is { } descriptor) return (pid, descriptor);
        return null;
    }

    ProbeResult Passed() => new(true, port is null ? "it listens" : $"it listens on port {port}");
}
