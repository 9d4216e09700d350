using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>A client that follows and does not read.</summary>
public sealed class SlowReaderTests
{
    const int Lines = 200_000;

    [Fact]
    public async Task It_is_cut_off_with_a_bounded_amount_on_its_way_and_told_where_to_go_on()
    {
        await using var daemon = new AttackedDaemon { Services = $"talker: {{ command: CHILD fast {AttackedDaemon.Text(Lines)} 64 65536 sleep 600000 }}" };
        await daemon.InitializeAsync();
        using var socket = await RawHttp.ConnectAsync(daemon.Unix);
        await socket.SendAsync("GET /v1/logs?service=talker&follow=true HTTP/1.1\r\nHost: outlive\r\nAccept: text/event-stream\r\n\r\n"u8.ToArray());
        // Nothing is read until the daemon has given up, which its log says.
        await Eventually.Holds(() => daemon.LastWords().Contains("was cut off after", StringComparison.Ordinal), "the client is cut off", TimeSpan.FromSeconds(40), daemon.LastWords);
        var text = Dechunked(await Eventually.Completes(ReadBehindAsync(socket), "what was on its way is read", TimeSpan.FromSeconds(20)));
        text.Length.ShouldBeLessThan(1024 * 1024);
        var after = JsonDocument.Parse(text.Split("event: behind\ndata: ")[1].Split('\n')[0]).RootElement.GetProperty("after").GetString()!;
        text.Split("\nid: ")[^1].ShouldStartWith(after + "\n");
        var resumed = (await daemon.LocalAsync("GET", $"/v1/logs?service=talker&limit=1&after={Uri.EscapeDataString(after)}")).Json(Contracts.Api.ApiJson.Default.LogEntryArray);
        var last = JsonDocument.Parse(text.Split($"id: {after}\ndata: ")[1].Split('\n')[0]).RootElement.GetProperty("text").GetString()!;
        long.Parse(resumed[0].Text.Split(' ')[0]).ShouldBe(long.Parse(last.Split(' ')[0]) + 1);
    }

    [Fact]
    public async Task Those_who_hang_up_in_the_middle_are_no_bug_of_ours()
    {
        await using var daemon = new AttackedDaemon { Services = $"talker: {{ command: CHILD fast {AttackedDaemon.Text(Lines)} 64 65536 sleep 600000 }}, still: {{ command: CHILD sleep 600000 }}" };
        await daemon.InitializeAsync();
        foreach (var service in (string[])["talker", "still", "talker", "still", "talker"])
        {
            using var socket = await RawHttp.ConnectAsync(daemon.Unix);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v1/logs?service={service}&follow=true HTTP/1.1\r\nHost: outlive\r\n\r\n"));
            (await socket.ReceiveAsync(new byte[100])).ShouldBeGreaterThan(0);
        }
        (await daemon.LocalAsync("GET", "/v1/services")).Status.ShouldBe(200);
        (await daemon.EndAsync()).Error.ShouldBeEmpty();
    }

    static string Dechunked(byte[] bytes) => RawReply.Parse(bytes).Body;

    static async Task<byte[]> ReadBehindAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (!Encoding.UTF8.GetString(all.ToArray().AsSpan(Math.Max(0, (int)all.Length - 500))).Contains("event: behind", StringComparison.Ordinal) && await socket.ReceiveAsync(piece) is > 0 and var count) all.Write(piece, 0, count);
        return all.ToArray();
    }
}
