using System.Net;
using System.Net.Sockets;

/// <summary>A stand-in for a database: keys and values behind a TCP port, a line for each request, kept in a file that only grows.</summary>
internal sealed class Database(StreamWriter file) : IDisposable
{
    readonly Lock gate = new();
    readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateDirectory(Settings.Text("DATA"));
        var path = Path.Combine(folder.FullName, "shop.log");
        string[] known = File.Exists(path) ? await File.ReadAllLinesAsync(path) : [];
        using var database = new Database(new(path, append: true) { AutoFlush = true });
        foreach (var line in known)
            if (line.Split(' ', 2) is [var key, var value]) database.values[key] = value;
        using var listener = new TcpListener(IPAddress.Loopback, Settings.Port);
        listener.Start();
        Console.WriteLine($"ready to accept connections on port {Settings.Port}, with {database.values.Count} keys from {path}");
        while (true) _ = database.ServeAsync(await listener.AcceptTcpClientAsync());
    }

    async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream());
        using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        try
        {
            var password = await reader.ReadLineAsync();
            // Who comes and goes without a word only looks whether somebody is here.
            if (password is null) return;
            if (password != Settings.Text("DB_PASSWORD"))
            {
                Console.Error.WriteLine("a client with a wrong password was sent away");
                return;
            }
            while (await reader.ReadLineAsync() is { } request) await writer.WriteLineAsync(Answer(request));
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    string Answer(string request)
    {
        lock (gate)
        {
            switch (request.Split(' ', 3))
            {
                case ["get", var key]:
                    return values.GetValueOrDefault(key, "");
                case ["set", var key, var value]:
                    Keep(key, value);
                    return "ok";
                case ["next", var key]:
                    var next = values.TryGetValue(key, out var last) ? long.Parse(last, null) + 1 : 1;
                    Keep(key, $"{next}");
                    return $"{next}";
                case ["keys", var prefix]:
                    return string.Join(' ', values.Keys.Where(x => x.StartsWith(prefix, StringComparison.Ordinal)));
                case ["keys", var prefix, var value]:
                    return string.Join(' ', values.Where(x => x.Key.StartsWith(prefix, StringComparison.Ordinal) && x.Value == value).Select(x => x.Key));
                default:
                    return "what?";
            }
        }
    }

    void Keep(string key, string value)
    {
        values[key] = value;
        file.WriteLine($"{key} {value}");
    }

    public void Dispose() => file.Dispose();
}
