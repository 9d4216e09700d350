using System.Threading.Channels;

namespace Outlive.Store;

/// <summary>
/// Keeps the operator's intent. A save is durable when its task completes; saves that come while one is on its way become one.
/// A save that fails says so, and is tried again until it or a newer one is on disk.
/// </summary>
internal sealed class IntentStore : IAsyncDisposable
{
    static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _end = new();
    readonly IntentFile _file;
    readonly TimeProvider _time;
    readonly Task _loop;
    byte[]? _newest;
    TaskCompletionSource? _saving;
    bool _closed;

    IntentStore(string directory, TimeProvider time)
    {
        _file = new IntentFile(directory, time);
        _time = time;
        (var intent, Problems) = _file.Load();
        Loaded = intent ?? new();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>What an earlier daemon saved last.</summary>
    public Intent Loaded { get; }

    /// <summary>What was found damaged, and what was done about it, in sentences.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Why the newest can't be kept at present; null: it is kept.</summary>
    public string? Failure { get; private set; }

    public static IntentStore Open(string directory, TimeProvider time) => new(directory, time);

    /// <summary>The intent may be changed as soon as this returns. Fails with an IOException, which does not end the tries.</summary>
    public Task SaveAsync(Intent intent)
    {
        var content = IntentFile.Format(intent);
        if (content.Length > IntentFile.LongestFile) return Task.FromException(new IOException($"cannot save intent: it has {content.Length} bytes, {IntentFile.LongestFile} are allowed"));
        lock (_gate)
        {
            if (_closed) return Task.FromException(new ObjectDisposedException(nameof(IntentStore)));
            _newest = content;
            _saving ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            _work.Writer.TryWrite(true);
            return _saving.Task;
        }
    }

    /// <summary>Saves what is there and no more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
        }
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        Save();
        _end.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _work.Reader.ReadAsync(_end.Token).ConfigureAwait(false);
                if (Save()) continue;
                await Task.Delay(s_retry, _time, _end.Token).ConfigureAwait(false);
                _work.Writer.TryWrite(true);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    bool Save()
    {
        var (content, saving) = Take();
        if (content is null) return true;
        try
        {
            _file.Save(content);
            Failure = null;
            saving?.SetResult();
            return true;
        }
        catch (IOException problem)
        {
            Failure = problem.Message;
            PutBack(content);
            saving?.SetException(problem);
            return false;
        }
    }

    (byte[]? Content, TaskCompletionSource? Saving) Take()
    {
        lock (_gate)
        {
            var taken = (_newest, _saving);
            (_newest, _saving) = (null, null);
            return taken;
        }
    }

    void PutBack(byte[] content)
    {
        lock (_gate) _newest ??= content;
    }
}
