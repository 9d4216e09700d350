using System.Threading.Channels;
using Outlive.Logs;

namespace Outlive.Tests.Logs;

/// <summary>Processes whose output a test writes.</summary>
internal sealed class FakeSources : ILogSources, IDisposable
{
    readonly Lock _gate = new();
    readonly List<FakeProcess> _processes = [];
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _version;

    public FakeProcess Add(string service, string process, long startedSecond = 0, bool running = false) =>
        Add(service, process, DateTimeOffset.UnixEpoch.AddSeconds(startedSecond), running);

    public FakeProcess Add(string service, string process, DateTimeOffset started, bool running)
    {
        var added = new FakeProcess(new(service, process, new SpoolWriter(), started, running));
        lock (_gate) _processes.Add(added);
        Changed();
        return added;
    }

    public void Forget(FakeProcess process)
    {
        lock (_gate) _processes.Remove(process);
        process.Spool.Dispose();
        Changed();
    }

    public (long Version, IReadOnlyList<LogSource> Sources) List(IReadOnlyCollection<string> services)
    {
        lock (_gate) return (_version, [.. _processes.Select(x => x.Source).Where(x => services.Count == 0 || services.Contains(x.Service))]);
    }

    public async Task ChangedAsync(long version, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate) changed = _version != version ? Task.CompletedTask : _changed.Task;
        await changed.WaitAsync(cancellationToken);
    }

    public IOutputSignal Watch(LogSource source)
    {
        lock (_gate) return _processes.Single(x => x.Source.Process == source.Process && x.Source.Service == source.Service).Watch();
    }

    public void Dispose()
    {
        foreach (var process in _processes) process.Spool.Dispose();
    }

    void Changed()
    {
        lock (_gate)
        {
            _version++;
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

internal sealed record FakeStart(string Service, string Process, SpoolWriter Spool, DateTimeOffset StartedAt, bool Running);

internal sealed class FakeProcess(FakeStart start)
{
    readonly List<Signal> _signals = [];
    bool _ended;

    public SpoolWriter Spool => start.Spool;

    public LogSource Source => new(start.Service, start.Process, Spool.Directory, start.StartedAt, start.Running && !_ended);

    public IOutputSignal Watch()
    {
        var signal = new Signal { Ended = _ended };
        lock (_signals) _signals.Add(signal);
        return signal;
    }

    public void Write(OutputStream stream, long time, string text)
    {
        Spool.Write(stream, time, text);
        Tell();
    }

    public void End()
    {
        _ended = true;
        lock (_signals) _signals.ForEach(x => x.Ended = true);
        Tell();
    }

    void Tell()
    {
        lock (_signals) _signals.ForEach(x => x.Tell());
    }

    sealed class Signal : IOutputSignal
    {
        readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        volatile bool _ended;

        public bool Ended
        {
            get => _ended;
            set => _ended = value;
        }

        public void Tell() => _news.Writer.TryWrite(true);

        public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _news.Reader.ReadAsync(cancellationToken);
    }
}
