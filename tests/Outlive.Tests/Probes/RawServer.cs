using System.Net;
using System.Net.Sockets;
using System.Text;
using Outlive.Tests.Ports;

namespace Outlive.Tests.Probes;

/// <summary>A server that answers each connection with what a test wants to send, right or wrong, and keeps the requests.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    readonly Socket listener;
    readonly Func<Stream, CancellationToken, Task> answer;
    readonly CancellationTokenSource ending = new();
    readonly Task serving;

    public RawServer(Func<Stream, CancellationToken, Task> answer)
    {
        this.answer = answer;
        listener = FreePorts.Listen(IPAddress.Loopback, 0);
        serving = ServeAsync();
    }

    public RawServer(string answer) : this(async (stream, cancel) => await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancel))
    {
    }

    public List<string> Requests { get; } = [];

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/health";

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await serving;
        listener.Dispose();
        ending.Dispose();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var stream = new NetworkStream(await listener.AcceptAsync(ending.Token), ownsSocket: true);
                var buffer = new byte[8192];
                var length = await stream.ReadAsync(buffer, ending.Token);
                lock (Requests) Requests.Add(Encoding.UTF8.GetString(buffer, 0, length));
                try
                {
                    await answer(stream, ending.Token);
                }
                catch (IOException)
                {
                    // The client has had enough, which some tests are about.
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
