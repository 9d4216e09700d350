using System.Net.Sockets;
using Outlive.Contracts.Api;

namespace Outlive.Client.Transport;

/// <summary>A Unix socket: who asks is told by the kernel.</summary>
internal sealed class UnixHttp(string socket) : Http
{
    public string Socket { get; } = socket;

    protected override string Lines => "Host: outlive\r\n";

    protected override async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        for (var looks = 0; ; looks++)
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancel).ConfigureAwait(false);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException)
            {
                connection.Dispose();
                if (problem is not SocketException) throw;
                if (looks * Comeback.Pause >= Comeback.Patience || !Comeback.IsDue(Socket)) throw Unreachable(problem.Message);
            }
            await Task.Delay(Comeback.Pause, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    public override OutliveException Unreachable(string reason) =>
        new(ErrorCode.Unreachable, $"cannot reach the instance: {(File.Exists(Socket) ? $"nobody answers at {Socket} ({reason})" : $"there is no {Socket}")}; \"outlive up\" starts it, \"outlive ps --all-instances\" shows what runs", Socket);
}
