using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outlive.TestKit;

/// <summary>A small HTTP server on loopback that answers as the test says: with a status, not at all, or by hanging up.</summary>
public sealed class HttpReceiver : IAsyncDisposable
{
    public const int Hang = 0, HangUp = -1;

    readonly CancellationTokenSource end = new();
    readonly TcpListener listener;
    readonly Task serving;

    public HttpReceiver(int port = 0)
    {
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        serving = ServeAsync();
    }

    public int Port { get; }
    public string Url => $"http://127.0.0.1:{Port}/hook?key=hidden";

    /// <summary>A status, or one of the above.</summary>
    public Func<ReceivedRequest, int> Answer { get; set; } = _ => 204;

    /// <summary>Further lines of the answer's head.</summary>
    public string Headers { get; set; } = "";

    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    /// <summary>Those that were answered with success.</summary>
    public ConcurrentQueue<ReceivedRequest> Taken { get; } = new();

    async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await listener.AcceptTcpClientAsync(end.Token));
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using var closed = client;
        try
        {
            var stream = client.GetStream();
            while (await ReadAsync(stream) is { } request)
            {
                Received.Enqueue(request);
                var answer = Answer(request);
                if (answer == HangUp) return;
                if (answer == Hang) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token);
                if (answer is >= 200 and < 300) Taken.Enqueue(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer} Said\r\nContent-Length: 0\r\n{Headers}\r\n")), end.Token);
            }
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException)
        {
        }
    }

    async Task<ReceivedRequest?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!bytes.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, end.Token) == 0) return null;
            bytes.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(x => x.Split(": ", 2)).ToDictionary(x => x[0], x => x[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, end.Token);
        return new(lines[0], headers, body);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await serving;
        end.Dispose();
    }
}
