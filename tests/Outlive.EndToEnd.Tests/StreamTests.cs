using System.Text.Json;
using Outlive.Contracts.Api;

namespace Outlive.EndToEnd.Tests;

/// <summary>Server-sent events as a browser takes them: by ids, over any number of daemons.</summary>
public sealed class StreamTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Lines_go_on_exactly_where_they_stopped_when_the_daemon_is_back()
    {
        await using var instance = await DaemonUnderTest.StartAsync("""
            services:
              web: { command: CHILD ticks 400 3 sleep 600000 }
              api: { command: CHILD ticks 400 3 sleep 600000 }
            """);
        var lines = await TakeAsync(instance, "/v1/logs?follow=true", 800, ApiJson.Default.LogEntry);
        foreach (var service in (string[])["web", "api"])
            lines.Where(x => x.Service == service).Select(x => x.Text[..10]).ShouldBe(Enumerable.Range(1, 400).Select(x => $"{x:D10}"));
    }

    [Fact]
    public async Task Events_go_on_exactly_where_they_stopped_when_the_daemon_is_back()
    {
        await using var instance = await DaemonUnderTest.StartAsync("services: { web: { command: CHILD sleep 20 exit 0, restart: { policy: always, stable_after: 1ms } } }");
        var events = await TakeAsync(instance, "/v1/events?service=web", 400, ApiJson.Default.InstanceEvent);
        var all = (await instance.EventsAsync()).Where(x => x.Service == "web").Take(400).Select(x => x.Sequence);
        events.Select(x => x.Sequence).ShouldBe(all);
    }

    /// <summary>A daemon dies under the reader three times, and once the reader goes away by itself.</summary>
    static async Task<List<T>> TakeAsync<T>(DaemonUnderTest instance, string path, int count, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        using var limit = new CancellationTokenSource(Limit);
        var found = new List<T>();
        string? last = null;
        for (var reading = 1; found.Count < count; reading++)
        {
            using var client = instance.Http();
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd(ApiRoutes.ServerSent);
            if (last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
            try
            {
                using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                reply.EnsureSuccessStatusCode();
                using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(limit.Token));
                var stopAt = count * reading / 5;
                var (id, data) = ("", "");
                while (found.Count < count && await lines.ReadLineAsync(limit.Token) is { } line)
                {
                    if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
                    else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
                    // An entry counts at its empty line, whatever of it was cut off before.
                    if (line.Length > 0) continue;
                    found.Add(JsonSerializer.Deserialize(data, type)!);
                    last = id;
                    if (found.Count == stopAt && reading == 1) break;
                    if (found.Count == stopAt && reading <= 4) DaemonUnderTest.Kill(instance.Daemons());
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException)
            {
                // The daemon was killed; its successor is on the way.
            }
            await instance.AnswersAsync();
        }
        return found;
    }
}
