using System.Net;
using System.Net.Sockets;
using Outlive.Plan;
using Outlive.Probes;

namespace Outlive.Bench;

/// <summary>
/// What looking costs: probes of many services, each with a real listener, over some intervals. Counted is the processor time of
/// this whole process, the kernel's handshakes included; nobody accepts, as the services' own work is not ours.
/// </summary>
internal static class ProbeBench
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static int Run(string[] args)
    {
        var (count, seconds) = (Figures.Argument(args, 0, 1000), Figures.Argument(args, 1, 20));
        var listeners = Enumerable.Range(0, count).Select(_ => Listen()).ToArray();
        var ports = listeners.Select(x => ((IPEndPoint)x.LocalEndPoint!).Port).ToArray();
        var target = ports.Select(port => new ProbeTarget { Service = "s", Process = "s", Pid = Environment.ProcessId, Ports = [new("http", port)] }).ToArray();
        Measure("nothing, for comparison", [], ProbeKind.Tcp, seconds);
        Measure("tcp", target, ProbeKind.Tcp, seconds);
        Measure("listening", target, ProbeKind.Listening, seconds);
        foreach (var listener in listeners) listener.Dispose();
        return 0;
    }

    static void Measure(string what, ProbeTarget[] targets, ProbeKind kind, int seconds)
    {
        var (results, failures) = (0, 0);
        using var context = new ProbeContext(TimeProvider.System, Random.Shared.NextDouble, new NoCommands(), new NoCommands());
        var probe = new ProbeDefinition { Kind = kind, Interval = Interval };
        var loops = targets.Select(target => new ProbeLoop(probe, ProbeRole.Alive, target, context, report =>
        {
            Interlocked.Increment(ref results);
            if (report.Snapshot.Passing == false) Interlocked.Increment(ref failures);
        })).ToArray();
        foreach (var loop in loops) loop.Start();
        // The first look of "listening" has to search; what counts is what goes on.
        Wait((int)Interval.TotalSeconds + 1);
        var (before, cpu) = (results, Figures.CpuNanoseconds(Environment.ProcessId));
        Wait(seconds);
        var spent = (Figures.CpuNanoseconds(Environment.ProcessId) - cpu) / 1e3;
        var looks = results - before;
        foreach (var loop in loops) loop.DisposeAsync().AsTask().Wait();
        Figures.Print($"probes, {what}: {targets.Length} each {Interval.TotalSeconds:F0} s: {spent / seconds / 1e4:F3} % of a core (accept 1.5), {looks} looks, {(looks > 0 ? spent / looks : 0):F0} us each, {failures} failed");
    }

    static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(128);
        return socket;
    }

    static void Wait(int seconds) => new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(seconds));

    sealed class NoCommands : IProbeCommands, IProbeOutput
    {
        public Task<ProbeCommandResult> RunAsync(ProbeTarget target, CommandDefinition command, TimeSpan timeout, CancellationToken cancel) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<string> LinesAsync(ProbeTarget target, CancellationToken cancel) => throw new NotSupportedException();
    }
}
