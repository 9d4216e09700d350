using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Which process at the keeper is whose. One that has ended and whose output is complete is forgotten there, but not before its
/// end is in the journal: until then the keeper's record is the only one.
/// </summary>
internal sealed class ServiceProcesses(Engine engine)
{
    static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2), LongestLook = TimeSpan.FromMinutes(1);

    readonly ProcessIds ids = new(engine.Time);
    readonly ConcurrentDictionary<string, TrackedProcess> tracked = new(StringComparer.Ordinal);
    readonly List<TrackedProcess> done = [];
    readonly HashSet<string> named = new(StringComparer.Ordinal);
    TimeSpan look = FirstLook;
    ITimer? looking;

    public string Name(Service service)
    {
        if (named.Add(service.Key)) SeeOutput(service);
        var id = ids.Next(service.Id);
        var single = service.Definition.Tty || service.Definition.Logs.Merge;
        Track(new(id, service, single ? 1 : 2));
        return id;
    }

    /// <summary>Of a command that belongs to no life.</summary>
    public TrackedProcess Name(string word)
    {
        var process = new TrackedProcess(ids.Next(word), null, 1) { Reserved = true };
        Track(process);
        return process;
    }

    /// <summary>One that was there before us.</summary>
    public TrackedProcess Adopt(ProcessSnapshot found, Service? service)
    {
        ids.Seen(found.Id);
        var process = new TrackedProcess(found.Id, service, found.Streams.Count(x => !x.Ended)) { WasOf = engine.Requests.ServiceOf(found.OutputDirectory) };
        process.Begun.TrySetResult();
        Track(process);
        return process;
    }

    /// <summary>A command of a daemon before us, whose answer somebody will read.</summary>
    public TrackedProcess AdoptCommand(ProcessSnapshot found)
    {
        ids.Seen(found.Id);
        var process = new TrackedProcess(found.Id, null, found.Streams.Count(x => !x.Ended)) { Reserved = true };
        process.Begun.TrySetResult();
        if (process.Streams == 0) process.Silent.TrySetResult();
        Track(process);
        return process;
    }

    public string? WasOf(string process) => tracked.GetValueOrDefault(process)?.WasOf;

    public Service? Owner(string process) => tracked.GetValueOrDefault(process)?.Service;

    /// <summary>Its output may still grow.</summary>
    public bool Writes(string process) => tracked.TryGetValue(process, out var found) && (found.Exit is null || found.Streams > 0);

    /// <summary>All whose output may still grow.</summary>
    public HashSet<string> Writing() => [.. tracked.Keys.Where(Writes)];

    /// <summary>A command that somebody waits for.</summary>
    public bool IsReserved(string process) => tracked.TryGetValue(process, out var found) && found.Reserved;

    /// <summary>The keeper has answered.</summary>
    public void Begun(string process)
    {
        if (tracked.TryGetValue(process, out var found)) found.Begun.TrySetResult();
    }

    /// <summary>Before that the keeper would say that there is no such process.</summary>
    public Task BegunAsync(string process, CancellationToken cancel) => tracked.TryGetValue(process, out var found) ? found.Begun.Task.WaitAsync(cancel) : Task.CompletedTask;

    /// <summary>Those that may have no folder yet, by the key of their service.</summary>
    public ILookup<string, string> Silent() => tracked.Values.Where(x => x is { Exit: null, Service: not null }).ToLookup(x => x.Service!.Key, x => x.Id);

    public void Drop(string process)
    {
        if (tracked.TryRemove(process, out var dropped)) dropped.Begun.TrySetResult();
        engine.Logs.Changed();
    }

    public void Ended(string process, ExitRecord exit)
    {
        if (!tracked.TryGetValue(process, out var ended)) return;
        ended.Exit = exit;
        ended.Ended.TrySetResult(exit);
        Consider(ended);
        if (ended.Streams > 0) LookLater();
    }

    public void StreamEnded(string process)
    {
        if (!tracked.TryGetValue(process, out var silent) || silent.Streams == 0) return;
        if (--silent.Streams == 0) silent.Silent.TrySetResult();
        Consider(silent);
    }

    /// <summary>After a change of its service.</summary>
    public void Consider(string? process)
    {
        if (process is not null && tracked.TryGetValue(process, out var found)) Consider(found);
    }

    /// <summary>When the turn is written down.</summary>
    public void TurnEnded()
    {
        if (done.Count == 0) return;
        TrackedProcess[] leaving = [.. done];
        done.Clear();
        foreach (var process in leaving) engine.Errands.Run(_ => ForgetAsync(process));
    }

    /// <summary>A clock that was set back must not put the next process before those whose output is there.</summary>
    void SeeOutput(Service service)
    {
        var folder = new DirectoryInfo(engine.Requests.OutputOf(service.Key));
        if (!folder.Exists) return;
        foreach (var process in folder.EnumerateDirectories()) ids.Seen(process.Name);
    }

    void Track(TrackedProcess process)
    {
        tracked[process.Id] = process;
        engine.Logs.Changed();
    }

    void Consider(TrackedProcess process)
    {
        if (!process.Forgettable) return;
        process.Forgetting = true;
        done.Add(process);
    }

    async Task ForgetAsync(TrackedProcess process)
    {
        try
        {
            await engine.Link.ForgetAsync(process.Id, keepOutput: process.Service is not null).ConfigureAwait(false);
            engine.Post(() => Drop(process.Id));
        }
        catch (KeeperLostException)
        {
            engine.Post(() => Retry(process));
        }
        catch (KeeperException refusal)
        {
            if (refusal.Code == KeeperErrorCode.NoSuchProcess) engine.Post(() => Drop(process.Id));
            else engine.Post(() => Retry(process));
        }
    }

    void Retry(TrackedProcess process)
    {
        process.Forgetting = false;
        LookLater();
    }

    /// <summary>News of two streams may have been told as one: what is still owed is looked up, ever less often.</summary>
    void LookLater() => looking ??= engine.Time.CreateTimer(_ => engine.Errands.Run(LookAsync), null, look, Timeout.InfiniteTimeSpan);

    async Task LookAsync(CancellationToken cancel)
    {
        ProcessSnapshot[] listed = [];
        try
        {
            listed = await engine.Link.Client.ListAsync().ConfigureAwait(false);
        }
        catch (KeeperLostException)
        {
            // The next look will meet its successor.
        }
        engine.Post(() => Look(listed));
    }

    void Look(ProcessSnapshot[] listed)
    {
        looking?.Dispose();
        looking = null;
        var found = false;
        foreach (var process in listed)
        {
            if (!tracked.TryGetValue(process.Id, out var silent) || process.Phase != ProcessPhase.Exited || !process.Streams.All(x => x.Ended)) continue;
            found |= silent.Streams > 0;
            silent.Streams = 0;
            silent.Silent.TrySetResult();
            Consider(silent);
        }
        var owed = tracked.Values.Any(x => x is { Exit: not null, Forgetting: false, Reserved: false });
        look = owed && !found && look < LongestLook ? look * 2 : FirstLook;
        if (owed) LookLater();
    }
}
