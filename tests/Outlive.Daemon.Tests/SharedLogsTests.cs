using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

/// <summary>Many follow one service on the shipped daemon, some of them slowly: each has every line once.</summary>
public sealed class SharedLogsTests
{
    const int Lines = 12_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory, InlineData(ApiRoutes.ServerSent), InlineData(ApiRoutes.Lines)]
    public async Task All_who_follow_have_every_line_once(string type)
    {
        await using var daemon = await DaemonProcess.StartAsync($"services: {{ web: {{ command: CHILD bursts {Lines} 20 5 100 forever }} }}");
        // Some take ever longer, so that they fall behind the others, are left alone and catch up again.
        var reading = Enumerable.Range(0, 8).Select(x => ReadAsync(daemon, "/v1/logs?service=web&follow=true", type, x < 5 ? 0 : 400 * x)).ToArray();
        var found = await Eventually.Completes(Task.WhenAll(reading), "all have all lines", Limit);
        foreach (var lines in found) lines.ShouldBe(Enumerable.Range(1, Lines).Select(x => (long)x));
    }

    [Fact]
    public async Task A_position_that_was_shared_is_one_to_go_on_from()
    {
        await using var daemon = await DaemonProcess.StartAsync("services: { web: { command: CHILD bursts 2000 20 5 100 forever } }");
        var positions = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LastAsync(daemon, 1500)));
        foreach (var position in positions)
        {
            var rest = await ReadAsync(daemon, $"/v1/logs?service=web&follow=true&after={position}", ApiRoutes.Lines, 0, 500);
            rest.ShouldBe(Enumerable.Range(1501, 500).Select(x => (long)x));
        }
    }

    static async Task<string> LastAsync(DaemonProcess daemon, int count)
    {
        var last = "";
        using var lines = await OpenAsync(daemon, "/v1/logs?service=web&follow=true", ApiRoutes.Lines);
        for (var i = 0; i < count; i++) last = JsonSerializer.Deserialize(await LineAsync(lines, ApiRoutes.Lines), ApiJson.Default.LogEntry)!.Position;
        return last;
    }

    /// <param name="pauseEach">So many lines are read before each pause; 0: none.</param>
    static async Task<List<long>> ReadAsync(DaemonProcess daemon, string path, string type, int pauseEach, int count = Lines)
    {
        List<long> found = [];
        using var lines = await OpenAsync(daemon, path, type);
        while (found.Count < count)
        {
            var entry = JsonSerializer.Deserialize(await LineAsync(lines, type), ApiJson.Default.LogEntry)!;
            found.Add(long.Parse(entry.Text.AsSpan(0, 10), System.Globalization.CultureInfo.InvariantCulture));
            if (pauseEach > 0 && found.Count % pauseEach == 0) await PauseAsync(daemon);
        }
        return found;
    }

    static async Task<StreamReader> OpenAsync(DaemonProcess daemon, string path, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(type);
        var reply = await daemon.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new(await reply.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    static async Task<string> LineAsync(StreamReader lines, string type)
    {
        var start = type == ApiRoutes.ServerSent ? "data: " : "";
        while (true)
        {
            var line = await lines.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new IOException("the lines ended");
            if (line.Length > 0 && line.StartsWith(start, StringComparison.Ordinal)) return line[start.Length..];
        }
    }

    /// <summary>As long as the writer needs for a good many lines.</summary>
    static async Task PauseAsync(DaemonProcess daemon) => await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => daemon.ServiceAsync("web")));
}
