using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

/// <summary>A run directory with an API that answers from a script, over a real Unix socket, and the built CLI beside it.</summary>
internal sealed class FakeInstance : IAsyncDisposable
{
    const string Name = "fake";

    readonly TempDirectory directory = new();
    readonly Dictionary<string, Func<string, byte[]>> answers = [];
    readonly CancellationTokenSource ending = new();
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly Task serving;

    public FakeInstance()
    {
        Directory.CreateDirectory(RunDirectory);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(RunDirectory, "api.sock")));
        listener.Listen(16);
        serving = ServeAsync();
    }

    public string RunDirectory => directory.File($"run/{Name}");

    public string Folder => directory.Path;

    /// <summary>"GET /v1/services" and the body that came with it, in the order of their coming.</summary>
    public ConcurrentQueue<(string Line, string Body)> Asked { get; } = [];

    public static string Program => Path.Combine(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!, "..", "Outlive.Cli",
        Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "outlive-cli");

    /// <summary>Answers a method and a path, whatever its query.</summary>
    public void Answer(string question, string body, int status = 200) =>
        Raw(question, $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    /// <summary>In chunks, as a stream comes.</summary>
    public void AnswerLines(string question, params string[] lines) =>
        Raw(question, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
            string.Concat(lines.Select(x => $"{Encoding.UTF8.GetByteCount(x) + 1:x}\r\n{x}\n\r\n")) + "0\r\n\r\n");

    public void Raw(string question, string answer) => answers[question] = _ => Encoding.UTF8.GetBytes(answer);

    public void Raw(string question, Func<string, byte[]> answer) => answers[question] = answer;

    public Task<TestProcessResult> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public async Task<TestProcessResult> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        await using var process = Start(environment, Program, [arguments[0], "--instance", Name, .. arguments[1..]]);
        await process.Input.DisposeAsync();
        return await Eventually.Completes(process.Ended, $"outlive {string.Join(' ', arguments)} has ended");
    }

    public TestProcess Start(Dictionary<string, string> environment, string program, params string[] arguments) =>
        TestProcess.Start(program, arguments, new Dictionary<string, string>(environment) { ["OUTLIVE_RUN_DIR"] = directory.File("run"), ["OUTLIVE_STATE_DIR"] = directory.File("state") });

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await serving;
        directory.Dispose();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true) await AnswerAsync(await listener.AcceptAsync(ending.Token));
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task AnswerAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        var head = await ReadHeadAsync(stream);
        var words = head.Split(' ', 3);
        var body = await ReadBodyAsync(stream, head);
        Asked.Enqueue(($"{words[0]} {words[1]}", body));
        var question = $"{words[0]} {words[1].Split('?')[0]}";
        var answer = answers.TryGetValue(question, out var found) ? found(words[1])
            : Encoding.UTF8.GetBytes($"HTTP/1.1 404 X\r\nContent-Length: 0\r\nX-Missing: {question}\r\n\r\n");
        try
        {
            await stream.WriteAsync(answer, ending.Token);
        }
        catch (IOException)
        {
            // The program under test has hung up, which some tests are about.
        }
    }

    async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, ending.Token) == 1) head.Append((char)one[0]);
        return head.ToString();
    }

    async Task<string> ReadBodyAsync(NetworkStream stream, string head)
    {
        var length = head.Split("\r\n").FirstOrDefault(x => x.StartsWith("Content-Length:", StringComparison.Ordinal)) is { } line ? int.Parse(line[15..], CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, ending.Token);
        return Encoding.UTF8.GetString(body);
    }
}
