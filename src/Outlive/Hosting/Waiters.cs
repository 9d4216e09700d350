using Outlive.Contracts.Api;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Callers that wait for services to come to something. They look at what a turn published, so nothing is polled.</summary>
internal sealed class Waiters(TimeProvider time)
{
    readonly Lock gate = new();
    readonly List<(HashSet<Service> Left, WaitFor What, TaskCompletionSource Done)> waiting = [];

    public async Task<WaitReply> WaitAsync(IReadOnlyList<Service> services, WaitFor what, TimeSpan limit, CancellationToken cancel)
    {
        var left = new HashSet<Service>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            foreach (var service in services)
                if (!Decided(service.Snapshot, what)) left.Add(service);
            if (left.Count > 0) waiting.Add((left, what, done));
            else done.SetResult();
        }
        var timedOut = false;
        try
        {
            await done.Task.WaitAsync(limit, time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            timedOut = true;
        }
        finally
        {
            lock (gate) waiting.RemoveAll(x => x.Done == done);
        }
        ServiceSnapshot[] seen = [.. services.Select(x => x.Snapshot)];
        return new()
        {
            Services = seen,
            Pending = [.. seen.Where(x => !Reached(x, what)).Select(x => $"{x.Id} is {Words.Of(x.State)}{(x.Why is { } why ? $": {why}" : "")}")],
            TimedOut = timedOut,
        };
    }

    public void Published(Service service)
    {
        lock (gate)
        {
            for (var i = waiting.Count - 1; i >= 0; i--)
            {
                var (left, what, done) = waiting[i];
                if (!left.Contains(service) || !Decided(service.Snapshot, what)) continue;
                left.Remove(service);
                if (left.Count > 0) continue;
                waiting.RemoveAt(i);
                done.TrySetResult();
            }
        }
    }

    /// <summary>A service that was removed has come to all it will.</summary>
    public void Removed(Service service)
    {
        lock (gate)
        {
            for (var i = waiting.Count - 1; i >= 0; i--)
            {
                if (!waiting[i].Left.Remove(service) || waiting[i].Left.Count > 0) continue;
                waiting[i].Done.TrySetResult();
                waiting.RemoveAt(i);
            }
        }
    }

    static bool Decided(ServiceSnapshot seen, WaitFor what) => Reached(seen, what) || (what != WaitFor.Stopped && Final(seen.State));

    static bool Reached(ServiceSnapshot seen, WaitFor what) => what switch
    {
        WaitFor.Started => seen.Pid is not null || seen.State is ServiceState.Completed || (seen.Type == ServiceType.External && seen.State is ServiceState.Starting or ServiceState.Running),
        WaitFor.Ready => seen.Ready || seen.State == ServiceState.Completed,
        WaitFor.Stopped => Final(seen.State),
        WaitFor.Settled => seen.Ready || Final(seen.State),
    };

    static bool Final(ServiceState state) =>
        state is ServiceState.Disabled or ServiceState.Stopped or ServiceState.Completed or ServiceState.Failed or ServiceState.Skipped or ServiceState.Orphaned;
}
