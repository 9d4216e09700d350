using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Outlive.Contracts.Api;

namespace Outlive.Client.Transport;

/// <summary>TCP, with TLS where the address says https: then the certificate must be one that this machine trusts.</summary>
internal sealed class TcpHttp : Http
{
    /// <summary>Seconds. Without being asked, TCP never tells that the other machine has gone, and a stream would wait for ever.</summary>
    const int AskAfter = 15, AskEvery = 5;

    readonly Uri address;

    public TcpHttp(Uri address, string? token)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new OutliveException(ErrorCode.BadRequest, $"cannot use address \"{address}\": it begins neither with http:// nor with https://; \"outlive instance\" shows where an instance listens");
        if (token is not null && address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
            throw new OutliveException(ErrorCode.Refused, $"cannot send a token to {address}: whoever is on the way could read it; use https");
        // It becomes a line of the head, and must not become two.
        if (token is "" || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new OutliveException(ErrorCode.BadRequest, "cannot use the token: it is empty, or has spaces or other characters that no token has; \"outlive token create\" makes one");
        this.address = address;
        Lines = $"Host: {address.Authority}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}";
    }

    protected override string Lines { get; }

    protected override async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        var connection = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        connection.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        connection.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, AskAfter);
        connection.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, AskEvery);
        try
        {
            await connection.ConnectAsync(address.DnsSafeHost, address.Port, cancel).ConfigureAwait(false);
            var stream = new NetworkStream(connection, ownsSocket: true);
            return address.Scheme == Uri.UriSchemeHttps ? await SecureAsync(stream, cancel).ConfigureAwait(false) : stream;
        }
        catch (Exception problem) when (problem is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            connection.Dispose();
            if (problem is OperationCanceledException) throw;
            throw Unreachable(problem.Message);
        }
    }

    public override OutliveException Unreachable(string reason) =>
        new(ErrorCode.Unreachable, $"cannot reach the instance: nobody answers as one at {address} ({reason}); \"outlive instance\" shows where it listens", address.ToString());

    async Task<Stream> SecureAsync(NetworkStream stream, CancellationToken cancel)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, cancel).ConfigureAwait(false);
        return secure;
    }
}
