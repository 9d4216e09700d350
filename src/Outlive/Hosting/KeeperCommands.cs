using System.Text;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.Plan;
using Outlive.Plan.Values;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Runs commands to their end: probes, stop commands, secrets, `exec`. Through the keeper, as everything that is started.</summary>
internal sealed class KeeperCommands(Engine engine)
{
    const int Longest = 64 * 1024;
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(1), NextKeeper = TimeSpan.FromMilliseconds(50);

    /// <param name="secretive">Its output is a secret: it is deleted before anybody else can read it.</param>
    public async Task<CommandResult> RunAsync(Service service, CommandDefinition command, TimeSpan limit, CancellationToken cancel, bool secretive = false)
    {
        // The secrets of a command that tells a secret would be asked of itself.
        var secrets = secretive ? new Dictionary<string, string>() : await engine.Secrets.ResolveAsync(service, cancel).ConfigureAwait(false);
        // A daemon that ends has no more turns, and whoever waits for one must not keep it from ending.
        var process = await engine.AskAsync(() => engine.Processes.Name($"{ProcessIds.Short(service.Id)[..Math.Min(16, ProcessIds.Short(service.Id).Length)]}-cmd")).WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await SpawnAsync(process.Id, engine.Requests.For(service, command, process.Id, secrets), cancel).ConfigureAwait(false);
            var timedOut = await EndAsync(process, limit, leave: false, cancel).ConfigureAwait(false);
            return Answer(process, engine.Requests.CommandOutput(process.Id), timedOut);
        }
        catch (Exception problem) when (Refusal(service, problem) is { } refusal)
        {
            throw refusal;
        }
        finally
        {
            await ForgetAsync(process).ConfigureAwait(false);
        }
    }

    /// <summary>A hook, which is left to the next daemon when this one ends.</summary>
    public async Task<CommandResult> RunAsync(HookRun run, CancellationToken cancel)
    {
        var process = run.Process!;
        var output = engine.Requests.HookOutput(run, process.Id);
        try
        {
            if (run.Command is { } command && !process.Begun.Task.IsCompleted)
            {
                var secrets = await engine.Secrets.ResolveAsync(run.Service, cancel).ConfigureAwait(false);
                await SpawnAsync(process.Id, engine.Requests.For(run, command, output, secrets), cancel).ConfigureAwait(false);
                process.Begun.TrySetResult();
            }
            var timedOut = await EndAsync(process, run.Limit, leave: true, cancel).ConfigureAwait(false);
            return Answer(process, output, timedOut);
        }
        catch (Exception problem) when (Refusal(run.Service, problem) is { } refusal)
        {
            throw refusal;
        }
        finally
        {
            process.Begun.TrySetResult();
            if (!cancel.IsCancellationRequested) await ForgetAsync(process).ConfigureAwait(false);
        }
    }

    /// <summary>A keeper that dies before it answers leaves open whether it runs: the list of the next one says.</summary>
    async Task SpawnAsync(string process, SpawnRequest request, CancellationToken cancel)
    {
        for (var doubtful = false; ;)
        {
            try
            {
                if (!doubtful || (await engine.Link.Client.ListAsync().ConfigureAwait(false)).All(x => x.Id != process)) await engine.Link.SpawnAsync(process, request).ConfigureAwait(false);
                return;
            }
            catch (KeeperLostException)
            {
                doubtful = true;
                await Task.Delay(NextKeeper, engine.Time, cancel).ConfigureAwait(false);
            }
        }
    }

    static OutliveException? Refusal(Service service, Exception problem) => problem switch
    {
        KeeperException refusal => new(refusal.Code, refusal.Message, service.Id),
        KeeperLostException or LinuxException => new(ErrorCode.KeeperLost, $"cannot run a command for service \"{service.Id}\": {problem.Message}", service.Id),
        _ => null,
    };

    /// <param name="leave">Who does not wait any longer leaves it alone.</param>
    async Task<bool> EndAsync(TrackedProcess process, TimeSpan limit, bool leave, CancellationToken cancel)
    {
        var timedOut = false;
        try
        {
            await process.Ended.Task.WaitAsync(limit, engine.Time, cancel).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is TimeoutException || (problem is OperationCanceledException && !leave))
        {
            timedOut = true;
            await engine.Link.Client.KillAsync(process.Id, new() { Signal = 0 }).ConfigureAwait(false);
            await ((Task)process.Ended.Task).WaitAsync(Silence, engine.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
        }
        await process.Silent.Task.WaitAsync(Silence, engine.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return timedOut;
    }

    static CommandResult Answer(TrackedProcess process, string directory, bool timedOut)
    {
        var (output, truncated) = Tail(directory);
        var exit = process.Exit;
        return new(process.Id, exit?.Code, exit?.Signal is { } signal ? SignalText.Write(signal) : null, timedOut, output, truncated);
    }

    static (string Text, bool Truncated) Tail(string directory)
    {
        if (!Directory.Exists(directory)) return ("", false);
        var text = new StringBuilder();
        foreach (var segment in Directory.GetFiles(directory, "*.log").Order(StringComparer.Ordinal)) text.Append(File.ReadAllText(segment));
        return text.Length > Longest ? (text.ToString(text.Length - Longest, Longest), true) : (text.ToString(), false);
    }

    /// <summary>Ends what is left of it.</summary>
    public async Task ForgetAsync(TrackedProcess process)
    {
        try
        {
            await engine.Link.Client.KillAsync(process.Id, new() { Signal = 0 }).ConfigureAwait(false);
            await engine.Link.ForgetAsync(process.Id).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is KeeperException or KeeperLostException)
        {
            // It was never there, or a later keeper finds it without an owner and forgets it.
        }
        engine.Post(() => engine.Processes.Drop(process.Id));
    }
}
