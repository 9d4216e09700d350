using Outlive.Logs;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Keeps the output of processes that have ended within the bounds of their service, and all of it within the instance's budget.
/// The keeper bounds what one process writes; what a service's many processes leave is counted here, a while after they came.
/// </summary>
internal sealed class OutputCleaning(Engine engine) : IDisposable
{
    const int MostProcesses = 50;
    static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    readonly HashSet<Service> grown = [];
    ITimer? timer;

    /// <summary>A process was started. In a turn.</summary>
    public void Started(Service service)
    {
        if (grown.Add(service)) timer ??= engine.Time.CreateTimer(_ => engine.Post(Begin), null, Later, Timeout.InfiniteTimeSpan);
    }

    void Begin()
    {
        timer?.Dispose();
        timer = null;
        Service[] services = [.. grown];
        grown.Clear();
        engine.Errands.Run(_ => Task.Run(() => Clean(services), CancellationToken.None));
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

    public void Dispose() => timer?.Dispose();
}
