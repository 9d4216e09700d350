using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Outlive.Journal;

/// <summary>
/// Syncs what was written, at most once in a while for all who wait, and not at all when nothing was written. It also writes
/// again what the disk refused, and forgets old segments: all that the engine's own thread should not wait for.
/// </summary>
internal sealed class GroupSync : IAsyncDisposable
{
    static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    readonly JournalFiles _files;
    readonly JournalOptions _options;
    readonly JournalWriter _writer;
    readonly CancellationTokenSource _end = new();
    readonly Task _loop;
    readonly List<SafeFileHandle> _closed = [];
    bool _named = true;
    long _durable;
    long _syncs;

    public GroupSync(JournalFiles files, JournalOptions options, JournalWriter writer)
    {
        (_files, _options, _writer) = (files, options, writer);
        Wake();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why the last sync failed; null: it did not.</summary>
    public string? Failure { get; private set; }

    public long Syncs => Interlocked.Read(ref _syncs);

    /// <summary>Something was written, or wants to be.</summary>
    public void Wake() => _work.Writer.TryWrite(true);

    public Task WaitAsync(long sequence)
    {
        lock (_gate)
        {
            if (sequence <= _durable) return Task.CompletedTask;
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting, sequence);
            Wake();
            return waiting.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        Sync();
        foreach (var file in _closed) file.Dispose();
        lock (_gate)
            while (_waiting.TryDequeue(out var waiting, out _)) waiting.TrySetCanceled();
        _end.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _work.Reader.ReadAsync(_end.Token).ConfigureAwait(false);
                // Only what was refused before: what is appended now may be half of what belongs together.
                var well = (_writer.Failure is null || _writer.Flush()) & Sync();
                await Task.Delay(well ? s_between : s_retry, _options.Time, _end.Token).ConfigureAwait(false);
                if (!well) Wake();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    bool Sync()
    {
        try
        {
            var unsynced = _writer.TakeUnsynced();
            _closed.AddRange(unsynced.Closed);
            _named |= unsynced.Named;
            if (unsynced.Mark is { } mark) RandomAccess.FlushToDisk(mark);
            SyncClosed();
            if (unsynced.Current is { } current) RandomAccess.FlushToDisk(current);
            if (_named) NameNew();
            Interlocked.Increment(ref _syncs);
            Failure = null;
            Tell(unsynced.Written);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Failure = problem.Message;
            return false;
        }
    }

    void SyncClosed()
    {
        while (_closed.Count > 0)
        {
            RandomAccess.FlushToDisk(_closed[0]);
            _closed[0].Dispose();
            _closed.RemoveAt(0);
        }
    }

    void NameNew()
    {
        JournalRetention.Apply(_files, _options);
        _files.SyncDirectory();
        _named = false;
    }

    void Tell(long written)
    {
        lock (_gate)
        {
            _durable = Math.Max(_durable, written);
            while (_waiting.TryPeek(out var waiting, out var sequence) && sequence <= _durable)
            {
                _waiting.Dequeue();
                waiting.SetResult();
            }
        }
    }
}
