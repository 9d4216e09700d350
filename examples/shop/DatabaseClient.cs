using System.Net;
using System.Net.Sockets;

/// <summary>A connection to the database, for one caller at a time.</summary>
internal sealed class DatabaseClient : IDisposable
{
    readonly TcpClient tcp;
    readonly StreamReader reader;
    readonly StreamWriter writer;

    DatabaseClient(TcpClient tcp)
    {
        this.tcp = tcp;
        reader = new(tcp.GetStream());
        writer = new(tcp.GetStream()) { AutoFlush = true };
    }

    public static async Task<DatabaseClient> ConnectAsync()
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Settings.Number("DB_PORT"));
        var client = new DatabaseClient(tcp);
        await client.writer.WriteLineAsync(Settings.Text("DB_PASSWORD"));
        return client;
    }

    /// <summary>A connection for a single question: nothing to mend when the database has restarted meanwhile.</summary>
    public static async Task<string> AskOnceAsync(string question)
    {
        using var client = await ConnectAsync();
        return await client.AskAsync(question);
    }

    public async Task<string> AskAsync(string question)
    {
        await writer.WriteLineAsync(question);
        return await reader.ReadLineAsync() ?? throw new IOException("the database has closed the connection");
    }

    public async Task<string[]> ListAsync(string question) => (await AskAsync(question)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        reader.Dispose();
        writer.Dispose();
        tcp.Dispose();
    }
}
