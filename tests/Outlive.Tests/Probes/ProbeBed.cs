using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Outlive.Plan;
using Outlive.Probes;
using Outlive.TestKit;

namespace Outlive.Tests.Probes;

/// <summary>Probes under a manual clock, with commands and output that a test controls, and what they have reported.</summary>
internal sealed class ProbeBed : IProbeCommands, IProbeOutput, IDisposable
{
    readonly Channel<ProbeReport> reports = Channel.CreateUnbounded<ProbeReport>();

    public ProbeBed(TimeProvider? time = null) => Context = new(time ?? Clock, () => time is null ? 0.5 : 0, this, this);

    public ManualClock Clock { get; } = new();
    public ProbeContext Context { get; }
    public Channel<string> Output { get; } = Channel.CreateUnbounded<string>();
    public ConcurrentQueue<string[]> Commands { get; } = new();
    public Func<CancellationToken, Task<ProbeCommandResult>> OnCommand { get; set; } = _ => Task.FromResult(new ProbeCommandResult(0, null, false, ""));

    public static ProbeTarget Target(int pid = 0, params (string, int)[] ports) =>
        new() { Service = "web", Process = "web-1", Pid = pid, Ports = [.. ports.Select(x => KeyValuePair.Create(x.Item1, x.Item2))] };

    public ProbeLoop Loop(ProbeDefinition probe, ProbeRole role = ProbeRole.Ready, ProbeTarget? target = null) =>
        new(probe, role, target ?? Target(), Context, x => reports.Writer.TryWrite(x));

    /// <summary>The first report of a loop in real time, where there is no chance and so the first look comes at once.</summary>
    public async Task<ProbeReport> Look(ProbeDefinition probe, ProbeTarget? target = null)
    {
        await using var loop = Loop(probe, ProbeRole.Alive, target);
        loop.Start();
        return await Next();
    }

    public Task<ProbeReport> Next() => Eventually.Completes(reports.Reader.ReadAsync().AsTask(), "a probe reports");

    public void Write(string line) => Output.Writer.TryWrite(line);

    public ProbeReport? Taken() => reports.Reader.TryRead(out var report) ? report : null;

    public Task<ProbeCommandResult> RunAsync(ProbeTarget target, CommandDefinition command, TimeSpan timeout, CancellationToken cancel)
    {
        Commands.Enqueue(command.Words);
        return OnCommand(cancel);
    }

    public async IAsyncEnumerable<string> LinesAsync(ProbeTarget target, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var line in Output.Reader.ReadAllAsync(cancel)) yield return line;
    }

    public void Dispose() => Context.Dispose();
}
