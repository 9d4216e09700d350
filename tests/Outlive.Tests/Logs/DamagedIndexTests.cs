using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class DamagedIndexTests : IDisposable
{
    readonly SpoolWriter _spool = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public void Without_an_index_lines_have_the_time_of_the_file()
    {
        _spool.Write(Stdout, 10, "a\nb\n");
        File.Delete(_spool.Index(Stdout));
        File.SetLastWriteTimeUtc(_spool.Log(Stdout), DateTime.UnixEpoch.AddSeconds(5));
        _spool.Read().Select(line => (line.Text, line.Time)).ShouldBe([("a", 5_000_000_000), ("b", 5_000_000_000)]);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(7, 7_000_000_000)]
    public void Bytes_the_index_does_not_reach_have_the_later_time_of_its_last_entry_and_the_file(int fileSeconds, long time)
    {
        _spool.Write(Stdout, 10, "a\n");
        _spool.Indexed = false;
        _spool.Write(Stdout, 20, "b\n");
        File.SetLastWriteTimeUtc(_spool.Log(Stdout), DateTime.UnixEpoch.AddSeconds(fileSeconds));
        _spool.Read().Select(line => (line.Text, line.Time)).ShouldBe([("a", 10), ("b", time)]);
    }

    [Fact]
    public void An_entry_that_is_cut_short_is_ignored()
    {
        _spool.Write(Stdout, 10, "a\n");
        _spool.Write(Stdout, 20, "b\n");
        using (var index = File.OpenWrite(_spool.Index(Stdout))) index.SetLength(IndexEntry.Size + 9);
        File.SetLastWriteTimeUtc(_spool.Log(Stdout), DateTime.UnixEpoch);
        _spool.Read().Select(line => (line.Text, line.Time)).ShouldBe([("a", 10), ("b", 10)]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    public void An_entry_beyond_the_file_means_its_end(long value)
    {
        _spool.Write(Stdout, 10, "a\n");
        _spool.Indexed = false;
        _spool.Write(Stdout, 20, "b\n");
        _spool.AddEntry(Stdout, new(IndexEntryKind.Data, value, 20));
        _spool.Rotate(Stdout);
        _spool.Indexed = true;
        _spool.Write(Stdout, 30, "c\n");
        _spool.Read().Select(line => (line.Text, line.Time)).ShouldBe([("a", 10), ("b", 20), ("c", 30)]);
    }

    [Fact]
    public void An_index_that_is_completed_later_is_read_on()
    {
        _spool.Indexed = false;
        _spool.Write(Stdout, 0, "a\n");
        using var reader = new OutputReader(_spool.Directory);
        reader.ReadAvailable().Texts().ShouldBe(["a"]);
        _spool.Indexed = true;
        _spool.AddEntry(Stdout, new(IndexEntryKind.Data, 2, 10));
        _spool.Write(Stdout, 20, "b\n");
        _spool.End(Stdout, 30);
        reader.ReadAvailable().Select(line => (line.Text, line.Time)).ShouldBe([("b", 20)]);
        reader.Ended.ShouldBeTrue();
    }

    [Fact]
    public void Nonsense_in_an_index_costs_no_byte()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            using var spool = new SpoolWriter();
            var random = new Random(seed);
            string text = string.Concat(Enumerable.Range(0, 300).Select(i => i % 7 == 0 ? "\n" : "x")) + "\n";
            spool.Write(Stdout, 10, text);
            byte[] noise = new byte[random.Next(20_000)];
            random.NextBytes(noise);
            File.WriteAllBytes(spool.Index(Stdout), noise);

            var lines = spool.Read();
            lines.Written(Stdout).ShouldBe(text);
            foreach (var line in lines.Take(20))
                (lines.TakeWhile(other => other != line).Append(line).Written(Stdout) + spool.Read(line.Position).Written(Stdout)).ShouldBe(text);
        }
    }
}
