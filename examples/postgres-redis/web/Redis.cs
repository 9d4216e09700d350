using System.Net;
using System.Net.Sockets;

/// <summary>As much of a Redis client as two commands need: inline requests, answers of a line, a connection for each.</summary>
internal sealed class Redis(int port)
{
    public async Task<string> AskAsync(params string[] words)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        using var reader = new StreamReader(tcp.GetStream());
        using var writer = new StreamWriter(tcp.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(string.Join(' ', words));
        return await reader.ReadLineAsync() switch
        {
            [':' or '+', .. var answer] => answer,
            // A server that still loads its file says "-LOADING …".
            { } refusal => throw new IOException($"redis says: {refusal}"),
            null => throw new IOException("redis has closed the connection"),
        };
    }
}
