using System.Text;
using System.Threading.Channels;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.StandIn;

/// <summary>
/// A daemon's policy at its smallest: so many children alive, each spawned once and never twice. What was in flight when
/// something died is looked for before it is tried again.
/// </summary>
internal sealed class Population : IAsyncDisposable
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    readonly StandInOptions options;
    readonly Ledger ledger;
    readonly TimeProvider time;
    readonly KeeperLink link;
    readonly HashSet<string> typed = [];
    readonly Channel<bool> stirred = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public Population(StandInOptions options, string[] command, TimeProvider time)
    {
        (this.options, this.time, ledger) = (options, time, new(options.Work));
        link = new(new(options.Keeper, options.Run, options.State, command), 0, 0, _ => stirred.Writer.TryWrite(true), time);
        link.Connected += Settle;
    }

    public async Task RunAsync(CancellationToken end)
    {
        await link.StartAsync(end);
        while (!end.IsCancellationRequested)
        {
            try
            {
                await LookAsync();
            }
            catch (Exception problem) when (problem is IOException or KeeperException)
            {
                await Console.Error.WriteLineAsync($"{Environment.ProcessId}: {problem.GetType().Name}: {problem.Message}");
            }
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(end);
            if (link.Ended.IsFaulted) await link.Ended;
            await Task.WhenAny(link.Ended, stirred.Reader.ReadAsync(pause.Token).AsTask(), Task.Delay(LookAgain, time, pause.Token));
            await pause.CancelAsync();
        }
    }

    public Task ShutdownAsync() => link.ShutdownAsync(stopChildren: true);

    void Settle()
    {
        ledger.Settled(link.Client.Hello.Pid);
        stirred.Writer.TryWrite(true);
    }

    async Task LookAsync()
    {
        var listed = await link.Client.ListAsync();
        var ended = ledger.AllEnded();
        foreach (var process in listed.Where(x => x.Phase == ProcessPhase.Exited && x.Streams.All(y => y.Ended)))
        {
            if (!ended.Contains(process.Id)) ledger.Ended(process.Id, process.Exit!);
            await link.ForgetAsync(process.Id, keepOutput: true);
        }
        var next = listed.Select(x => x.Id).Concat(ended.Select(x => x.Key)).Select(ChildPlan.NumberOf).DefaultIfEmpty().Max() + 1;
        foreach (var process in listed.Where(x => x.Phase == ProcessPhase.Running)) await TypeAsync(ChildPlan.Of(options.Seed, ChildPlan.NumberOf(process.Id)));
        for (var alive = listed.Count(x => x.Phase == ProcessPhase.Running); alive < options.Alive && next <= options.Total && !ledger.Stopped; alive++)
            await SpawnAsync(ChildPlan.Of(options.Seed, next++));
    }

    async Task SpawnAsync(ChildPlan plan)
    {
        var request = new SpawnRequest
        {
            Command = [TestChild.Path, .. plan.Arguments(ledger.Stamps, ledger.Signals)],
            Environment = ["PATH=/usr/bin:/bin"],
            Terminal = plan.Kind == ChildKind.Screen ? new(24, 80) : null,
        };
        await link.SpawnAsync(plan.Id, request, holdStdin: plan.Kind == ChildKind.Reader);
        ledger.Started(plan.Id);
        await TypeAsync(plan);
    }

    /// <summary>At least once: who was restarted does not know whether it has typed, and a second line harms nobody.</summary>
    async Task TypeAsync(ChildPlan plan)
    {
        if (plan.Kind != ChildKind.Reader || !typed.Add(plan.Id)) return;
        try
        {
            await link.Client.WriteAsync(plan.Id, Encoding.UTF8.GetBytes(plan.Typed + "\n"));
        }
        catch (KeeperException)
        {
            // It has ended, or its stdin has: after the death of both nobody holds it.
        }
        catch (KeeperLostException)
        {
            typed.Remove(plan.Id);
            throw;
        }
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
