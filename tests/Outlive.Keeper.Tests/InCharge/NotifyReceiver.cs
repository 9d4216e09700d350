using System.Net.Sockets;
using System.Text;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.InCharge;

/// <summary>The end of a NOTIFY_SOCKET that systemd would have.</summary>
internal sealed class NotifyReceiver : IDisposable
{
    readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifyReceiver(string name)
    {
        Name = name;
        socket.Bind(new UnixDomainSocketEndPoint(name.Replace('@', '\0')));
    }

    public string Name { get; }

    public async Task<string> NextAsync()
    {
        var message = new byte[4096];
        var length = await Eventually.Completes(socket.ReceiveAsync(message, TestContext.Current.CancellationToken).AsTask(), "the keeper says something");
        return Encoding.UTF8.GetString(message, 0, length);
    }

    /// <summary>Passes over beats of the watchdog.</summary>
    public async Task<string> NextAsync(string beginning)
    {
        while (true)
            if (await NextAsync() is var message && message.StartsWith(beginning, StringComparison.Ordinal)) return message;
    }

    public void Dispose() => socket.Dispose();
}
