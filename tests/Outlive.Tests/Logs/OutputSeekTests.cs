using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class OutputSeekTests : IDisposable
{
    readonly SpoolWriter _spool = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public void The_tail_of_nothing_is_the_start()
    {
        OutputSeek.Tail(_spool.Directory, 10).ShouldBe(OutputPosition.Start);
        _spool.Open(Stdout);
        _spool.Read(OutputSeek.Tail(_spool.Directory, 10)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_tail_of_any_length_is_the_end_of_all_lines(bool unfinished)
    {
        WriteTwoStreams(unfinished);
        var all = _spool.Read();
        for (int lines = 0; lines <= all.Count + 1; lines++)
            _spool.Read(OutputSeek.Tail(_spool.Directory, lines)).Texts().ShouldBe(all.TakeLast(lines).Texts(), $"{lines} lines");
    }

    [Fact]
    public void The_tail_of_nothing_but_newlines_is_empty_lines()
    {
        _spool.Write(Stdout, 10, "\n\n\n");
        _spool.Read(OutputSeek.Tail(_spool.Directory, 2)).Texts().ShouldBe(["", ""]);
    }

    [Fact]
    public void The_tail_finds_lines_longer_than_its_blocks()
    {
        string line = new string('x', 200_000) + "\n";
        _spool.Write(Stdout, 10, "a\n" + line);
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 20, line);
        _spool.Read(OutputSeek.Tail(_spool.Directory, 2)).Written(Stdout).ShouldBe(line + line);
        _spool.Read(OutputSeek.Tail(_spool.Directory, 3)).Written(Stdout).ShouldBe("a\n" + line + line);
    }

    [Fact]
    public void A_tail_of_no_lines_goes_on_inside_an_unfinished_one()
    {
        _spool.Write(Stdout, 10, "a\nb");
        var end = OutputSeek.Tail(_spool.Directory, 0);
        _spool.Write(Stdout, 20, "c\n");
        var line = _spool.Read(end).ShouldHaveSingleItem();
        (line.Text, line.First).ShouldBe(("c", false));
    }

    [Fact]
    public void A_tail_of_no_lines_after_a_notice_or_the_end_is_empty()
    {
        _spool.Write(Stdout, 10, "a\nb");
        _spool.Drop(Stdout, 20, 5);
        _spool.Read(OutputSeek.Tail(_spool.Directory, 0)).ShouldBeEmpty();
        _spool.End(Stdout, 30);
        _spool.Read(OutputSeek.Tail(_spool.Directory, 0)).ShouldBeEmpty();
    }

    [Fact]
    public void A_tail_reads_little_of_a_long_history()
    {
        for (int i = 0; i < 5000; i++) _spool.AddEntry(Stdout, new(IndexEntryKind.Data, 2 * (i + 1), 10 + i));
        _spool.Indexed = false;
        _spool.Write(Stdout, 0, string.Concat(Enumerable.Repeat("a\n", 5000)));
        _spool.Read(OutputSeek.Tail(_spool.Directory, 3000)).Select(line => line.Time).ShouldBe(Enumerable.Range(2010, 3000).Select(i => (long)i));
    }

    [Fact]
    public void Since_a_time_means_the_lines_whose_first_byte_came_then_or_later()
    {
        WriteTwoStreams(unfinished: true);
        var all = _spool.Read();
        for (long time = 0; time <= 130; time += 5)
            _spool.Read(OutputSeek.Since(_spool.Directory, time)).Texts().ShouldBe(all.Where(line => line.Time >= time).Texts(), $"since {time}");
    }

    [Fact]
    public void Since_a_time_without_an_index_goes_by_the_time_of_the_file()
    {
        _spool.Indexed = false;
        _spool.Write(Stdout, 0, "a\n");
        File.SetLastWriteTimeUtc(_spool.Log(Stdout), DateTime.UnixEpoch.AddSeconds(5));
        _spool.Read(OutputSeek.Since(_spool.Directory, 5_000_000_000)).Texts().ShouldBe(["a"]);
        _spool.Read(OutputSeek.Since(_spool.Directory, 5_000_000_001)).ShouldBeEmpty();
    }

    void WriteTwoStreams(bool unfinished)
    {
        _spool.Write(Stdout, 10, "o1\no2\nstr");
        _spool.Write(Stderr, 20, "e1\n");
        _spool.Rotate(Stdout);
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 30, "addles\n");
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 40, "\no4\n");
        _spool.Write(Stderr, 50, "e2\ne3\n");
        _spool.Rotate(Stderr);
        _spool.Write(Stderr, 60, "e4\n");
        _spool.Write(Stdout, 70, "o5\n");
        _spool.Rotate(Stdout);
        if (unfinished) _spool.Write(Stdout, 80, "o6");
    }
}
