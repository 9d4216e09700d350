using Outlive.Keepers;
using Outlive.Linux;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Ends the tree of a service: asked as its definition says, then by force. The answer always comes: it is gone, or who is left.</summary>
internal sealed class Ending(Engine engine)
{
    static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(1);

    public void Kill(Service service, bool force)
    {
        var attempt = service.Life.Attempt;
        if (service.External || service.Process is not { } process)
        {
            engine.Post(() => engine.Services.Apply(service, new(LifeEventKind.Gone) { Attempt = attempt }));
            return;
        }
        engine.Errands.Run(cancel => KillAsync(service, process, attempt, force, cancel));
    }

    /// <summary>What the main process left behind.</summary>
    public void Sweep(Service service, string process)
    {
        if (service.External) return;
        engine.Errands.Run(async _ =>
        {
            try
            {
                await engine.Link.Client.KillAsync(process, new() { Signal = 0 }).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is KeeperException or KeeperLostException)
            {
                // Forgotten meanwhile, or the next keeper's clean-up finds it.
            }
        });
    }

    /// <summary>Before the death of a main process is acted on: a replacement must not meet what it left.</summary>
    public async Task SweepAsync(string process)
    {
        try
        {
            await engine.Link.Client.KillAsync(process, new() { Signal = 0 }).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is KeeperException or KeeperLostException)
        {
            // The same.
        }
    }

    async Task KillAsync(Service service, string process, int attempt, bool force, CancellationToken cancel)
    {
        try
        {
            var polite = !force && await AskAsync(service, process, cancel).ConfigureAwait(false);
            var stop = service.Definition.Stop;
            var report = await engine.Link.Client.KillAsync(process, new()
            {
                // SIGCONT harms nobody: who was asked in another way only needs the time.
                Signal = force ? 0 : polite ? Libc.SIGCONT : stop.Signal,
                GraceMs = (int)Math.Min(int.MaxValue, stop.Grace.TotalMilliseconds),
                By = service.Life.Why ?? "outlive",
            }).ConfigureAwait(false);
            var outcome = report.Alive.Length == 0
                ? new LifeEvent(LifeEventKind.Gone) { Attempt = attempt }
                : new LifeEvent(LifeEventKind.Survived) { Attempt = attempt, Reason = $"could not be killed: {string.Join(", ", report.Alive.Select(x => $"{x.Name} (pid {x.Pid}, state {x.State})"))}" };
            engine.Post(() => engine.Services.Apply(service, outcome));
        }
        catch (KeeperLostException)
        {
            // Asked again when a keeper serves.
        }
        catch (KeeperException)
        {
            // No such process: it is as gone as can be.
            engine.Post(() => engine.Services.Apply(service, new(LifeEventKind.Gone) { Attempt = attempt }));
        }
    }

    /// <summary>By stdin or a command; false: by a signal.</summary>
    async Task<bool> AskAsync(Service service, string process, CancellationToken cancel)
    {
        var stop = service.Definition.Stop;
        if (stop.Send is { } text) await SendAsync(process, text).ConfigureAwait(false);
        if (stop.CloseStdin) await CloseAsync(process).ConfigureAwait(false);
        if (stop.Command is { } command) await engine.Commands.RunAsync(service, command, stop.Grace, cancel).ConfigureAwait(false);
        return stop.Send is not null || stop.CloseStdin || stop.Command is not null;
    }

    async Task SendAsync(string process, string text)
    {
        try
        {
            await engine.Link.Client.WriteAsync(process, System.Text.Encoding.UTF8.GetBytes(text)).WaitAsync(WriteLimit, engine.Time).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is KeeperException or TimeoutException)
        {
            // It doesn't read: the grace and what follows are for such.
        }
    }

    async Task CloseAsync(string process)
    {
        try
        {
            await engine.Link.CloseStdinAsync(process).ConfigureAwait(false);
        }
        catch (KeeperException)
        {
            // It was closed before, or never held.
        }
    }
}
