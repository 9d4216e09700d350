using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class OutputReaderTests : IDisposable
{
    readonly SpoolWriter _spool = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public void An_empty_or_missing_directory_has_no_lines()
    {
        _spool.Read().ShouldBeEmpty();
        using var reader = new OutputReader(Path.Join(_spool.Directory, "missing"));
        reader.TryRead(out _).ShouldBeFalse();
        reader.Ended.ShouldBeFalse();
    }

    [Fact]
    public void Each_line_has_the_time_of_its_first_byte()
    {
        _spool.Write(Stdout, 10, "a\nb");
        _spool.Write(Stdout, 20, "c\nd\n");
        _spool.Read().Select(line => (line.Text, line.Time)).ShouldBe([("a", 10), ("bc", 10), ("d", 20)]);
    }

    [Fact]
    public void Streams_are_merged_by_time_with_stdout_first()
    {
        _spool.Write(Stdout, 10, "o1\no2\n");
        _spool.Write(Stderr, 10, "e1\n");
        _spool.Write(Stderr, 20, "e2\n");
        _spool.Write(Stdout, 30, "o3\n");
        _spool.Write(Stderr, 40, "e3\n");
        _spool.Read().Texts().ShouldBe(["o1", "o2", "e1", "e2", "o3", "e3"]);
    }

    [Fact]
    public void A_stream_is_looked_at_again_whenever_more_of_the_other_is_read()
    {
        string line = new string('o', 63) + "\n";
        const int buffered = OutputReader.BufferSize / 64;
        _spool.Open(Stderr);
        _spool.Write(Stdout, 10, string.Concat(Enumerable.Repeat(line, buffered)));
        _spool.Write(Stdout, 30, line);
        using var reader = new OutputReader(_spool.Directory);
        for (int i = 0; i < 2; i++) reader.TryRead(out _).ShouldBeTrue();
        _spool.Write(Stderr, 20, "e\n");
        reader.ReadAvailable().FindIndex(other => other.Stream == Stderr).ShouldBe(buffered - 2);
    }

    [Fact]
    public void A_clock_set_back_does_not_change_the_order_of_a_stream()
    {
        _spool.Write(Stdout, 30, "o1\n");
        _spool.Write(Stdout, 10, "o2\n");
        _spool.Write(Stderr, 20, "e1\n");
        _spool.Read().Texts().ShouldBe(["e1", "o1", "o2"]);
    }

    [Fact]
    public void A_line_goes_on_over_rotations_and_empty_segments()
    {
        _spool.Write(Stdout, 10, "a");
        _spool.Rotate(Stdout);
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 20, "b");
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 30, "c\nd\n");
        _spool.Read().Select(line => (line.Text, line.Time)).ShouldBe([("abc", 10), ("d", 30)]);
    }

    [Fact]
    public void Segment_numbers_go_on_beyond_six_digits()
    {
        _spool.StartAt(Stdout, 999_999);
        _spool.Write(Stdout, 10, "a\n");
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 20, "b\n");
        _spool.Read().Texts().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void An_unfinished_line_is_partial_and_goes_on_later()
    {
        _spool.Write(Stdout, 10, "ab");
        var first = _spool.Read().ShouldHaveSingleItem();
        (first.Text, first.First, first.Partial).ShouldBe(("ab", true, true));

        _spool.Write(Stdout, 20, "c\n");
        var rest = _spool.Read(first.Position).ShouldHaveSingleItem();
        (rest.Text, rest.First, rest.Partial).ShouldBe(("c", false, false));
    }

    [Fact]
    public void An_unfinished_line_is_held_when_asked_and_nothing_waits_for_it()
    {
        _spool.Write(Stdout, 10, "prompt> ");
        _spool.Write(Stderr, 20, "e\n");
        _spool.Read(hold: true).Texts().ShouldBe(["e"]);
    }

    [Fact]
    public void The_end_of_the_stream_finishes_its_last_line()
    {
        _spool.Write(Stdout, 10, "ab");
        var partial = _spool.Read().ShouldHaveSingleItem();
        _spool.End(Stdout, 20);

        var whole = _spool.Read().ShouldHaveSingleItem();
        (whole.Text, whole.Partial).ShouldBe(("ab", false));
        var rest = _spool.Read(partial.Position).ShouldHaveSingleItem();
        (rest.Text, rest.First, rest.Partial).ShouldBe(("", false, false));
        _spool.Read(rest.Position).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(16 * 1024, 1)]
    [InlineData(16 * 1024 + 1, 2)]
    [InlineData(100_000, 7)]
    public void Only_a_line_over_16_KiB_comes_in_pieces(int length, int pieces)
    {
        _spool.Write(Stdout, 10, new string('x', length) + "\nnext\n");
        var lines = _spool.Read();
        lines.Count.ShouldBe(pieces + 1);
        lines.Take(pieces - 1).ShouldAllBe(line => line.Partial && line.Text.Length == 16 * 1024);
        lines[pieces - 1].Partial.ShouldBeFalse();
        lines.Written(Stdout).ShouldBe(new string('x', length) + "\nnext\n");
    }

    [Fact]
    public void A_long_line_is_not_cut_inside_a_character()
    {
        _spool.Write(Stdout, 10, new string('x', 16 * 1024 - 1) + "ä\n");
        _spool.Read().Select(line => line.Text.Length).ShouldBe([16 * 1024 - 1, 2]);
    }

    [Fact]
    public void A_piece_cut_before_a_character_that_came_in_two_writes_has_the_time_of_the_first()
    {
        _spool.Write(Stdout, 10, [.. Enumerable.Repeat((byte)'x', 16 * 1024 - 1), 0xE2]);
        _spool.Write(Stdout, 20, [0x82, 0xAC, (byte)'\n']);
        var lines = _spool.Read();
        lines.Select(line => (line.Text.Length, line.Time)).ShouldBe([(16 * 1024 - 1, 10), (3, 10)]);
        _spool.Read(lines[0].Position).ShouldBe(lines.Skip(1));
    }

    [Fact]
    public void The_pieces_of_a_line_stay_together()
    {
        _spool.Write(Stderr, 10, new string('x', 20_000));
        _spool.Write(Stdout, 20, "o\n");
        _spool.Write(Stderr, 30, "y\n");
        _spool.Read().Select(line => line.Stream).ShouldBe([Stderr, Stderr, Stdout]);
    }

    [Fact]
    public void Dropped_bytes_leave_a_notice_that_ends_the_line()
    {
        _spool.Write(Stdout, 10, "ab");
        _spool.Drop(Stdout, 20, 1234);
        _spool.Write(Stdout, 30, "cd\n");
        var lines = _spool.Read();
        lines.Select(line => (line.Text, line.Partial, line.Notice)).ShouldBe(
            [("ab", true, false), ("[outlive: 1234 bytes dropped]", false, true), ("cd", false, false)]);
        lines[2].First.ShouldBeTrue();
    }

    [Fact]
    public void Segments_deleted_before_they_were_read_leave_a_notice()
    {
        _spool.Write(Stdout, 10, "a\nb\n");
        var position = _spool.Read()[0].Position;
        _spool.Rotate(Stdout);
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 20, "c\n");
        _spool.DeleteOldest(Stdout);
        _spool.DeleteOldest(Stdout);

        var lines = _spool.Read(position);
        lines.Texts().ShouldBe(["[outlive: segments 1 to 2 were deleted before they were read to the end]", "c"]);
        lines[0].Time.ShouldBe(20);
        _spool.Read(lines[0].Position).Texts().ShouldBe(["c"]);
        _spool.Read().Texts().ShouldBe(["c"]);
    }

    [Fact]
    public void An_open_segment_is_read_to_its_end_after_it_was_deleted()
    {
        _spool.Write(Stdout, 10, "a\nb");
        using var reader = new OutputReader(_spool.Directory);
        reader.TryRead(out _, hold: true).ShouldBeTrue();
        reader.TryRead(out _, hold: true).ShouldBeFalse();
        _spool.Write(Stdout, 11, "c");
        for (int i = 0; i < 3; i++) _spool.Rotate(Stdout);
        _spool.Write(Stdout, 20, "d\n");
        for (int i = 0; i < 3; i++) _spool.DeleteOldest(Stdout);

        var lines = reader.ReadAvailable(hold: true);
        lines.Texts().ShouldBe(["bc", "[outlive: segments 2 to 3 were deleted before they were read to the end]", "d"]);
        _spool.Read(lines[1].Position).Texts().ShouldBe(["d"]);
    }

    [Theory]
    [InlineData("1.3")]
    [InlineData("7.3")]
    [InlineData("1.9223372036854775807.2147483647p")]
    [InlineData("9223372036854775807.9223372036854775807-9223372036854775807.0")]
    public void A_position_beyond_what_exists_delivers_only_what_comes(string text)
    {
        _spool.Write(Stdout, 10, "a\n");
        OutputPosition.TryParse(text, out var beyond).ShouldBeTrue();
        using var reader = new OutputReader(_spool.Directory, beyond);
        reader.ReadAvailable().ShouldBeEmpty();
        _spool.Write(Stdout, 20, "b\n");
        reader.ReadAvailable().Texts().ShouldBe(["b"]);
    }

    [Fact]
    public async Task Reading_beside_a_writer_gives_every_line_once()
    {
        const int count = 3000;
        var writing = Task.Run(
            () =>
            {
                var random = new Random(1);
                for (int i = 0; i < count; i++)
                {
                    var stream = random.Next(2) == 0 ? Stdout : Stderr;
                    int cut = random.Next(4);
                    _spool.Write(stream, i, $"{i:D4}\n"[..cut]);
                    if (random.Next(10) == 0) _spool.Rotate(stream);
                    _spool.Write(stream, i, $"{i:D4}\n"[cut..]);
                }
                _spool.End(Stdout, count);
                _spool.End(Stderr, count);
            },
            TestContext.Current.CancellationToken);

        using var reader = new OutputReader(_spool.Directory);
        List<ReadLine> lines = [];
        while (!writing.IsCompleted) lines.AddRange(reader.ReadAvailable(hold: true));
        await writing;
        lines.AddRange(reader.ReadAvailable(hold: true));

        reader.Ended.ShouldBeTrue();
        lines.Texts().Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, count).Select(i => $"{i:D4}"));
        lines.Where(line => line.Stream == Stderr).Texts().ShouldBeInOrder();
        lines.Where(line => line.Stream == Stdout).Texts().ShouldBeInOrder();
    }

    [Theory]
    [InlineData("stdout-1.log")]
    [InlineData("stdout-0000002.log")]
    [InlineData("stdout-000000.log")]
    [InlineData("stdout-00002a.log")]
    [InlineData("stdout-+00002.log")]
    [InlineData("stdout-000002.log.gz")]
    [InlineData("Stdout-000002.log")]
    [InlineData("stdout-99999999999999999999.log")]
    public void Files_with_other_names_are_left_alone(string name)
    {
        File.WriteAllText(Path.Join(_spool.Directory, name), "no\n");
        _spool.Read().ShouldBeEmpty();
        _spool.Write(Stdout, 10, "yes\n");
        _spool.Read().Texts().ShouldBe(["yes"]);
    }

    [Fact]
    public void Symbolic_links_and_directories_are_left_alone()
    {
        string secret = Path.Join(_spool.Directory, "secret");
        File.WriteAllText(secret, "no\n");
        _spool.Write(Stdout, 10, "yes\n");
        File.CreateSymbolicLink(Path.Join(_spool.Directory, "stdout-000002.log"), secret);
        File.CreateSymbolicLink(Path.Join(_spool.Directory, "stderr-000001.log"), secret);
        Directory.CreateDirectory(Path.Join(_spool.Directory, "stdout-000003.log"));
        _spool.Read().Texts().ShouldBe(["yes"]);
    }
}
