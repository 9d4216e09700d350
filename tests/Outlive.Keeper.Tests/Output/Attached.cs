using System.Net.Sockets;
using System.Text;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

/// <summary>A client at a terminal: what it was shown so far, and its keyboard.</summary>
internal sealed class Attached : IAsyncDisposable
{
    readonly Socket socket;
    readonly MemoryStream shown = new();

    Attached(int descriptor)
    {
        socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        Ended = ReadAsync();
    }

    /// <summary>Completes when the keeper has let go of this client.</summary>
    public Task Ended { get; }

    public byte[] Bytes
    {
        get
        {
            lock (shown) return shown.ToArray();
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);

    public static async Task<Attached> ToAsync(KeeperInstance keeper, string id) => new(await keeper.Client.AttachTerminalAsync(id));

    public async Task TypeAsync(string keys) => await socket.SendAsync(Encoding.UTF8.GetBytes(keys));

    public Task ShowsAsync(string text) =>
        Eventually.Holds(() => Text.Contains(text, StringComparison.Ordinal), $"the terminal shows \"{text}\"", lastSeen: () => Text);

    async Task ReadAsync()
    {
        var piece = new byte[16384];
        try
        {
            while (await socket.ReceiveAsync(piece) is var count and > 0)
                lock (shown) shown.Write(piece, 0, count);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // We have detached.
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await Ended;
    }
}
