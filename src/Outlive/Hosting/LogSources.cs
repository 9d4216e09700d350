using Outlive.Logs;

namespace Outlive.Hosting;

/// <summary>Whose output there is: a folder for each service, in it one for each process, whose name says when it was started.</summary>
internal sealed class LogSources(Engine engine) : ILogSources
{
    readonly Lock gate = new();
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long version;

    /// <summary>A process has come, or its output is complete.</summary>
    public void Changed()
    {
        TaskCompletionSource told;
        lock (gate)
        {
            version++;
            told = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        told.SetResult();
    }

    public (long Version, IReadOnlyList<LogSource> Sources) List(IReadOnlyCollection<string> services)
    {
        long before;
        lock (gate) before = version;
        var root = engine.Requests.OutputOf("");
        var folders = services.Count > 0 ? services.Select(x => Path.Combine(root, x)) : Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        // One that has written nothing has no folder; who follows must hear of it all the same.
        var silent = engine.Processes.Silent();
        return (before, [.. folders.Union(silent.Select(x => Path.Combine(root, x.Key)).Where(x => services.Count == 0 || services.Contains(Path.GetFileName(x)))).SelectMany(x => OfService(x, silent[Path.GetFileName(x)]))]);
    }

    public async Task ChangedAsync(long version, CancellationToken cancellationToken)
    {
        Task next;
        lock (gate) next = this.version != version ? Task.CompletedTask : changed.Task;
        await next.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public IOutputSignal Watch(LogSource source) => engine.Parts.Outputs.Follow(source.Process, engine);

    IEnumerable<LogSource> OfService(string folder, IEnumerable<string> silent)
    {
        foreach (var process in (Directory.Exists(folder) ? Directory.GetDirectories(folder) : []).Select(Path.GetFileName).Union(silent).OfType<string>())
        {
            var started = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(ProcessIds.NumberOf(process), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
            yield return new(Path.GetFileName(folder), process, Path.Combine(folder, process), started, engine.Processes.Writes(process));
        }
    }
}
