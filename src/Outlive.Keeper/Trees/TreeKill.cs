using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>
/// Ends a tree that can't hide: the polite signal to its main process, then SIGKILL to all that is left, again and again until
/// nothing is, or the deadline has come. Waits by the cgroup's own event; without a cgroup it looks, on the background loop.
/// </summary>
internal sealed class TreeKill : IEventHandler
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5), LookSeldom = TimeSpan.FromMilliseconds(100);

    readonly EventLoop loop;
    readonly Tree tree;
    readonly Action<KillReport> done;
    readonly KillRequest request;
    int events = -1;
    bool forced, mainEnded, expired, finished, waiting;

    /// <summary>Lives on the background loop; <paramref name="done"/> is called there.</summary>
    public TreeKill(EventLoop loop, Tree tree, KillRequest request, Action<KillReport> done) =>
        (this.loop, this.tree, this.request, this.done) = (loop, tree, request, done);

    public void Start(bool mainAlive)
    {
        mainEnded = !mainAlive;
        if (tree.Cgroup is not null)
        {
            events = Libc.Open($"{tree.Cgroup}/cgroup.events", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            if (events >= 0) loop.Add(events, Libc.EPOLLPRI, this);
        }
        if (mainAlive && request is { Signal: > 0, GraceMs: > 0 }) loop.After(TimeSpan.FromMilliseconds(request.GraceMs), Force);
        else Force();
    }

    /// <summary>The main process is gone and its record written: what it leaves behind has had its chance.</summary>
    public void MainEnded()
    {
        mainEnded = true;
        if (forced) Look();
        else Force();
    }

    /// <summary>The kernel announces a change of cgroup.events.</summary>
    public void OnReady(uint ready) => Look();

    void Force()
    {
        if (forced || finished) return;
        if (mainEnded && Empty()) Finish([]);
        else
        {
            forced = true;
            loop.After(TimeSpan.FromMilliseconds(request.DeadlineMs), () => { expired = true; Look(); });
            tree.Kill();
            Look();
        }
    }

    bool Empty() => tree.Cgroup is not null ? !Cgroups.Populated(tree.Cgroup) : tree.Members().Count == 0;

    void Look()
    {
        if (finished || (!forced && !mainEnded)) return;
        if (Empty())
        {
            // Its record comes by its own way; the answer waits for it, so that whoever asked can read how it ended.
            if (mainEnded || expired) Finish([]);
            return;
        }
        if (expired) Finish(tree.Members());
        else if (forced) KillAgain();
    }

    /// <summary>Without a cgroup, a process may have been born during the kill.</summary>
    void KillAgain()
    {
        if (waiting) return;
        waiting = true;
        loop.After(tree.Cgroup is null ? LookAgain : LookSeldom, () =>
        {
            waiting = false;
            if (!finished) tree.Kill();
            Look();
        });
    }

    void Finish(List<TreeMember> left)
    {
        finished = true;
        if (events >= 0)
        {
            loop.Remove(events);
            Libc.Close(events);
        }
        done(new(forced, [.. left.Select(x => new SurvivorReport(x.Identity.Pid, x.Identity.StartTime, x.State.ToString(), x.Name))]));
    }
}
