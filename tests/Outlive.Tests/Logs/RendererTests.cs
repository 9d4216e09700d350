using System.Buffers;
using System.Text;
using System.Text.Json;
using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class RendererTests : IDisposable
{
    static readonly long s_time = (long)(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds * 1_000_000_000;

    readonly SpoolWriter _spool = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public void Text_of_one_stream_is_what_was_written()
    {
        byte[] written = [.. "a\r\n\n"u8, 0xff, 0x00, (byte)'\n', .. "unfinished"u8];
        _spool.Write(Stdout, 10, written);
        Render(new TextRenderer()).ShouldBe(written);
    }

    [Fact]
    public void Text_has_time_and_stream_before_each_line_when_asked()
    {
        _spool.Write(Stdout, s_time + 6, "a\n");
        _spool.Write(Stderr, s_time + 1_123_456_789, "b\n");
        RenderText(new TextRenderer(time: true, stream: true)).ShouldBe("""
            2026-01-02T03:04:05.000000006Z stdout a
            2026-01-02T03:04:06.123456789Z stderr b

            """);
        RenderText(new TextRenderer(stream: true)).ShouldBe("stdout a\nstderr b\n");
    }

    [Fact]
    public void Text_breaks_a_line_that_the_other_stream_interrupts()
    {
        _spool.Write(Stdout, 10, "prompt> ");
        _spool.Write(Stderr, 20, "e\n");
        RenderText(new TextRenderer(stream: true)).ShouldBe("stdout prompt> \nstderr e\n");
    }

    [Fact]
    public void Cri_lines_are_as_container_runtimes_write_them()
    {
        _spool.Write(Stdout, s_time + 6, "line\n\n");
        _spool.Write(Stderr, s_time + 7, "err\nunfinished");
        RenderText(new CriRenderer()).ShouldBe("""
            2026-01-02T03:04:05.000000006Z stdout F line
            2026-01-02T03:04:05.000000006Z stdout F 
            2026-01-02T03:04:05.000000007Z stderr F err
            2026-01-02T03:04:05.000000007Z stderr P unfinished

            """);
    }

    [Fact]
    public void Cri_knows_only_stdout_and_stderr()
    {
        _spool.Write(Terminal, s_time, "x\n");
        RenderText(new CriRenderer()).ShouldBe("2026-01-02T03:04:05.000000000Z stdout F x\n");
    }

    [Fact]
    public void Cri_lines_parsed_back_are_what_was_written()
    {
        var random = new Random(1);
        byte[] written = new byte[300_000];
        random.NextBytes(written);
        written.AsSpan(50_000, 100_000).Replace((byte)'\n', (byte)'y'); // some lines over 16 KiB
        for (int at = 0, size; at < written.Length; at += size)
        {
            size = Math.Min(random.Next(1, 9000), written.Length - at);
            _spool.Write(Stdout, s_time + at, written[at..(at + size)]);
            if (random.Next(5) == 0) _spool.Rotate(Stdout);
        }

        var parsed = new MemoryStream();
        foreach (byte[] line in Lines(Render(new CriRenderer())))
        {
            line.Length.ShouldBeLessThanOrEqualTo(40 + 16 * 1024);
            parsed.Write(line.AsSpan(40));
            if (line[38] == 'F') parsed.WriteByte((byte)'\n');
        }
        parsed.ToArray().ShouldBe(written);
    }

    [Fact]
    public void Json_lines_say_time_stream_and_line()
    {
        _spool.Write(Stdout, s_time + 6, "say \"hi\"\\\tä€😀\n");
        _spool.Drop(Stderr, s_time + 7, 5);
        _spool.Write(Stderr, s_time + 8, "unfinished");
        var lines = Lines(Render(new JsonRenderer())).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines[0].GetProperty("time").GetString().ShouldBe("2026-01-02T03:04:05.000000006Z");
        lines[0].GetProperty("stream").GetString().ShouldBe("stdout");
        lines[0].GetProperty("line").GetString().ShouldBe("say \"hi\"\\\tä€😀");
        lines[0].TryGetProperty("partial", out _).ShouldBeFalse();
        lines[1].GetProperty("line").GetString().ShouldBe("[outlive: 5 bytes dropped]");
        lines[1].GetProperty("notice").GetBoolean().ShouldBeTrue();
        lines[2].GetProperty("partial").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Json_lines_are_valid_whatever_was_written()
    {
        var random = new Random(2);
        byte[] written = new byte[200_000];
        random.NextBytes(written);
        written.AsSpan(50_000, 100_000).Replace((byte)'\n', (byte)0xC3);
        _spool.Write(Stdout, s_time, written);

        var lines = Lines(Render(new JsonRenderer())).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Count.ShouldBeGreaterThan(100);
        string text = string.Concat(lines.Select(line =>
            line.GetProperty("line").GetString() + (line.TryGetProperty("partial", out _) ? "" : "\n")));
        text.ShouldBe(Encoding.UTF8.GetString(written));
    }

    [Fact]
    public void Rendering_allocates_nothing_for_a_line()
    {
        const int count = 20_000;
        _spool.Write(Stdout, s_time, string.Concat(Enumerable.Repeat("a line of output\n", count)));
        foreach (IOutputRenderer renderer in (IOutputRenderer[])[new TextRenderer(time: true, stream: true), new JsonRenderer(), new CriRenderer()])
        {
            var output = new ArrayBufferWriter<byte>(4 << 20);
            long before = 0;
            for (int round = 0; round < 2; round++) // the first fills the pools
            {
                output.ResetWrittenCount();
                before = GC.GetAllocatedBytesForCurrentThread();
                using var reader = new OutputReader(_spool.Directory);
                while (reader.TryRead(out var line)) renderer.Render(line, output);
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(count, renderer.GetType().Name);
        }
    }

    string RenderText(IOutputRenderer renderer) => Encoding.UTF8.GetString(Render(renderer));

    byte[] Render(IOutputRenderer renderer)
    {
        var output = new ArrayBufferWriter<byte>();
        using var reader = new OutputReader(_spool.Directory);
        while (reader.TryRead(out var line)) renderer.Render(line, output);
        return output.WrittenSpan.ToArray();
    }

    static List<byte[]> Lines(byte[] text)
    {
        List<byte[]> lines = [];
        for (int at = 0; at < text.Length;)
        {
            int length = text.AsSpan(at).IndexOf((byte)'\n');
            lines.Add(text[at..(at + length)]);
            at += length + 1;
        }
        return lines;
    }
}
