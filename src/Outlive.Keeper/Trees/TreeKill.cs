using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>
/// Ends a tree that can't hide: the polite signal to its main process, then SIGKILL to all that is left, again and again until
/// nothing is, or the deadline has come. The cgroup's own event says when to look; without a cgroup it looks ever less often.
/// </summary>
internal sealed class TreeKill : IEventHandler
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(200);

    readonly EventLoop loop;
    readonly TreeSweep sweep;
    readonly Tree tree;
    readonly KillRequest request;
    readonly Action<KillReport> done;
    TimeSpan pause = FirstPause;
    int events = -1;
    bool due, forced, mainEnded, expired, finished, looking;

    /// <summary>Lives on the background loop; <paramref name="done"/> is called there.</summary>
    public TreeKill(EventLoop loop, TreeSweep sweep, Tree tree, KillRequest request, Action<KillReport> done) =>
        (this.loop, this.sweep, this.tree, this.request, this.done) = (loop, sweep, tree, request, done);

    public void Start(bool mainAlive)
    {
        mainEnded = !mainAlive;
        if (tree.Group is { } group) events = Libc.Open($"{group}/cgroup.events", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (events >= 0)
        {
            Cgroups.Populated(events);
            loop.Add(events, Libc.EPOLLPRI, this);
        }
        if (mainAlive && request is { Signal: > 0, GraceMs: > 0 }) loop.After(TimeSpan.FromMilliseconds(request.GraceMs), Force);
        else Force();
    }

    /// <summary>The main process is gone and its record written: what it leaves behind has had its chance.</summary>
    public void MainEnded()
    {
        mainEnded = true;
        Force();
        Look();
    }

    /// <summary>The kernel announces a change of cgroup.events, until it has been read through this descriptor.</summary>
    public void OnReady(uint ready)
    {
        if (!Cgroups.Populated(events)) Look();
    }

    void Force()
    {
        if (due || finished) return;
        due = true;
        loop.After(TimeSpan.FromMilliseconds(request.DeadlineMs), () =>
        {
            expired = true;
            Look();
        });
        Look();
    }

    void Look()
    {
        if (!due || finished || looking) return;
        looking = true;
        sweep.Ask(tree, Seen);
    }

    void Seen(List<TreeMember> members)
    {
        looking = false;
        // An answer that waits for the record of the main process lets whoever asked read how it ended.
        if (expired || (members.Count == 0 && mainEnded)) Finish(members);
        else if (members.Count > 0)
        {
            forced = true;
            tree.Kill(members);
            loop.After(pause, Look);
            if (pause < LongestPause) pause *= 2;
        }
    }

    void Finish(List<TreeMember> left)
    {
        if (finished) return;
        finished = true;
        if (events >= 0)
        {
            loop.Remove(events);
            Libc.Close(events);
        }
        done(new(forced, [.. left.Select(x => new SurvivorReport(x.Identity.Pid, x.Identity.StartTime, x.State.ToString(), x.Name))]));
    }
}
