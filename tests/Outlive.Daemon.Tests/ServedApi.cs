using System.Net.Sockets;
using Outlive.Daemon.Api;
using Outlive.Hosting;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

/// <summary>The API on a real socket, over an instance that starts when the test says so, or never.</summary>
internal sealed class ServedApi : IAsyncDisposable
{
    readonly TempDirectory directory = new();
    readonly ApiServer server;

    ServedApi(Task<Instance> starting)
    {
        server = new ApiServer(starting, Socket, directory.Path, TimeProvider.System);
        Client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://outlive") };
    }

    public string Socket => directory.File("api.sock");

    public HttpClient Client { get; }

    public static async Task<ServedApi> StartAsync(Task<Instance> starting)
    {
        var api = new ServedApi(starting);
        await api.server.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        directory.Dispose();
    }
}
