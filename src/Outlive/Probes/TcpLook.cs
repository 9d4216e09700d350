using System.Net;
using System.Net.Sockets;
using Outlive.Linux;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>Whether a connection is accepted; it is closed at once.</summary>
internal sealed class TcpLook : IProbeLook
{
    readonly ProbeAddress? address;
    readonly IPAddress? loopback;
    readonly TimeSpan timeout;
    readonly TimeProvider time;
    readonly string asked, passed;

    public TcpLook(ProbeDefinition probe, ProbeTarget target, TimeProvider time)
    {
        (timeout, this.time, asked) = (probe.Timeout, time, probe.Address ?? "");
        address = ProbeAddress.Find(probe.Address, target);
        if (address is { } known && IPAddress.TryParse(known.Host, out var parsed) && IPAddress.IsLoopback(parsed)) loopback = parsed;
        passed = $"{address} accepts connections";
    }

    public ValueTask<ProbeResult> LookAsync(CancellationToken cancel)
    {
        if (address is not { } to) return new(new ProbeResult(false, asked.Length == 0 ? "it has no port" : $"it has no port \"{asked}\""));
        if (loopback is not null && TcpConnect.AtOnce(loopback, to.Port) is { } error)
            return new(error == 0 ? new ProbeResult(true, passed) : Failed(to, TcpConnect.Reason(error)));
        return TimedLook.RunAsync(token => ConnectAsync(to, token), time, timeout, $"{to} did not accept a connection within {ProbeWords.Of(timeout)}", cancel);
    }

    async ValueTask<ProbeResult> ConnectAsync(ProbeAddress to, CancellationToken cancel)
    {
        try
        {
            await TcpConnect.ToAsync(to.Host, to.Port, cancel).ConfigureAwait(false);
            return new(true, passed);
        }
        catch (SocketException problem)
        {
            return Failed(to, problem.Message);
        }
    }

    static ProbeResult Failed(ProbeAddress to, string reason) => new(false, $"cannot connect to {to}: {reason}");
}
