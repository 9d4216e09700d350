using Outlive.Logs;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Keeps the output of processes that have ended within the bounds of their service, and all of it within the instance's budget.
/// The keeper bounds what one process writes; what a service's many processes leave is counted here, a while after they came, and
/// now and then what those that run have added.
/// </summary>
internal sealed class OutputCleaning : IDisposable
{
    const int MostProcesses = 50;

    /// <summary>It reads the sizes of all files of output, which is not for every minute.</summary>
    static readonly TimeSpan Later = TimeSpan.FromSeconds(10), Again = TimeSpan.FromMinutes(10);

    readonly Engine engine;
    readonly HashSet<Service> grown = [];
    readonly ITimer timer;

    public OutputCleaning(Engine engine)
    {
        this.engine = engine;
        timer = engine.Time.CreateTimer(_ => engine.Post(Begin), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A process was started. In a turn.</summary>
    public void Started(Service service)
    {
        if (grown.Add(service) && grown.Count == 1) timer.Change(Later, Timeout.InfiniteTimeSpan);
    }

    void Begin()
    {
        Service[] services = [.. grown];
        grown.Clear();
        engine.Errands.Run(_ => Task.Run(() => Clean(services), CancellationToken.None));
        timer.Change(Again, Timeout.InfiniteTimeSpan);
    }

    void Clean(Service[] services)
    {
        var running = engine.Processes.Writing();
        foreach (var service in services)
        {
            var logs = service.Definition.Logs;
            OutputRetention.Apply(engine.Requests.OutputOf(service.Key), logs.MaxSize * logs.Keep, MostProcesses, running);
        }
        OutputRetention.ApplyBudget(Directory.GetDirectories(engine.Requests.OutputOf("")), engine.Plan.InForce.Plan.State.LogBudget, running);
        engine.Logs.Changed();
    }

    public void Dispose() => timer.Dispose();
}
