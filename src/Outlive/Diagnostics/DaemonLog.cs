using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outlive.Contracts.Api;

namespace Outlive.Diagnostics;

/// <summary>
/// The daemon's log of itself, in files of its own. Whoever logs only puts text into a bounded queue; one task writes. When it
/// can't keep up, or the disk is full, entries are lost rather than the daemon held up, and the log says how many.
/// </summary>
internal sealed class DaemonLog : ILoggerProvider, IAsyncDisposable
{
    const int LongestQueue = 4096;
    const int LongestBatch = 256 * 1024;

    readonly Channel<string> _queue = Channel.CreateBounded<string>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    readonly DaemonLogFiles _files;
    readonly TimeProvider _time;
    readonly Stream? _console;
    readonly Task _loop;
    volatile DaemonLogFilter _filter;
    long _lost;
    long _lostSinceTold;

    /// <param name="directory">STATE/log.</param>
    /// <param name="settings">To begin with; <see cref="Settings"/> can be set at any time.</param>
    /// <param name="console">Where entries go as well while the settings say so.</param>
    /// <param name="maxSize">Of one file.</param>
    /// <param name="keep">How many files, the newest included.</param>
    public DaemonLog(string directory, LoggingSettings settings, TimeProvider time, Stream? console = null, long maxSize = 10_000_000, int keep = 5)
    {
        _files = new DaemonLogFiles(directory, maxSize, keep);
        _filter = new DaemonLogFilter(settings);
        (_time, _console) = (time, console);
        _loop = Task.Run(RunAsync);
    }

    public LoggingSettings Settings
    {
        get => _filter.Settings;
        set => _filter = new DaemonLogFilter(value);
    }

    /// <summary>The newest file.</summary>
    public string Path => _files.Current;

    /// <summary>How many entries found no room.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public ILogger CreateLogger(string categoryName) => new DaemonLogger(this, DaemonLogger.CategoryOf(categoryName));

    public bool IsEnabled(DaemonLogLevel level, string category) => _filter.IsEnabled(level, category);

    public void Write(DaemonLogEntry entry)
    {
        if (!IsEnabled(entry.Level, entry.Category)) return;
        if (!_queue.Writer.TryWrite(DaemonLogFormat.Render(entry, _time.GetUtcNow()))) CountLost(1);
    }

    /// <summary>How long something took.</summary>
    public void Performance(string category, string operation, TimeSpan took, params IReadOnlyCollection<KeyValuePair<string, object?>> values) =>
        Write(new(DaemonLogLevel.Info, $"perf:{category}", $"{operation} completed in {(long)took.TotalMilliseconds}ms") { Values = values });

    /// <summary>A request that was answered; what follows the path may be a secret and is left out.</summary>
    public void Http(string method, string path, int status, TimeSpan took, params IReadOnlyCollection<KeyValuePair<string, object?>> values)
    {
        const int firstFailure = 400;
        var level = status >= firstFailure ? DaemonLogLevel.Warn : DaemonLogLevel.Info;
        Write(new(level, "http", $"{method} {path.Split('?', '#')[0]} {status} {(long)took.TotalMilliseconds}ms") { Values = values });
    }

    public void Resource(string category, params IReadOnlyCollection<KeyValuePair<string, object?>> values) =>
        Write(new(DaemonLogLevel.Debug, $"resource:{category}", "Resource usage") { Values = values });

    /// <summary>Writes what is in the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _files.Dispose();
    }

    /// <summary>For a logger factory that knows no other; the task's last batch may then be cut off.</summary>
    public void Dispose() => _queue.Writer.TryComplete();

    async Task RunAsync()
    {
        var batch = new StringBuilder();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var count = 0;
            batch.Clear();
            while (batch.Length < LongestBatch && _queue.Reader.TryRead(out var entry))
            {
                batch.Append(entry);
                count++;
            }
            WriteBatch(batch, count);
        }
    }

    void WriteBatch(StringBuilder batch, int count)
    {
        var lost = Interlocked.Exchange(ref _lostSinceTold, 0);
        if (lost > 0)
            batch.Append(DaemonLogFormat.Render(new(DaemonLogLevel.Warn, "log", $"{lost} entries were lost: the log could not be written fast enough, or at all"), _time.GetUtcNow()));
        var bytes = Encoding.UTF8.GetBytes(batch.ToString());
        try
        {
            _files.Write(bytes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref _lostSinceTold, lost);
            CountLost(count);
        }
        if (_filter.Settings.Console) WriteConsole(bytes);
    }

    void WriteConsole(byte[] bytes)
    {
        try
        {
            _console?.Write(bytes);
            _console?.Flush();
        }
        catch (IOException)
        {
            // Nobody looks any more; the file has it.
        }
    }

    void CountLost(int count)
    {
        Interlocked.Add(ref _lost, count);
        Interlocked.Add(ref _lostSinceTold, count);
    }
}
