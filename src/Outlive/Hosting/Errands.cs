using System.Collections.Concurrent;

namespace Outlive.Hosting;

/// <summary>Work that goes on beside the turns. It is awaited at the end, and a bug in it is as final as one in a turn.</summary>
internal sealed class Errands : IAsyncDisposable
{
    readonly ConcurrentDictionary<Task, bool> running = new();
    readonly CancellationTokenSource ending = new();
    readonly CancellationToken end;

    public Errands() => end = ending.Token;

    /// <summary>Runs on the caller's thread up to its first wait.</summary>
    public void Run(Func<CancellationToken, Task> errand)
    {
        if (end.IsCancellationRequested) return;
        var task = WatchAsync(errand);
        if (task.IsCompleted) return;
        running[task] = true;
        task.ContinueWith((done, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(done, out _), running, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    async Task WatchAsync(Func<CancellationToken, Task> errand)
    {
        try
        {
            await errand(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The end was asked for.
        }
        catch (Exception bug) when (Fails(bug))
        {
            throw;
        }
    }

    static bool Fails(Exception bug)
    {
        Environment.FailFast("an errand of the engine failed", bug);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Keys).ConfigureAwait(false);
        ending.Dispose();
    }
}
