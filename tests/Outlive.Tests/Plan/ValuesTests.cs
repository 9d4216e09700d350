using Outlive.Plan.Values;

namespace Outlive.Tests.Plan;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("2000us", 2)]
    [InlineData("2000µs", 2)]
    [InlineData("0", 0)]
    [InlineData("-5s", -5000)]
    public void A_duration_is_read(string text, double milliseconds) => DurationText.Parse(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5x")]
    [InlineData("1.2.3s")]
    [InlineData("5s5")]
    [InlineData("--5s")]
    [InlineData("9999999999999999999s")]
    public void What_is_no_duration_is_not_read(string text) => DurationText.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("512", 512)]
    [InlineData("1k", 1024)]
    [InlineData("512M", 512L << 20)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("1b", 1)]
    public void A_size_is_read(string text, long bytes) => SizeText.Parse(text).ShouldBe(bytes);

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1M")]
    [InlineData("1X")]
    [InlineData("1MM")]
    [InlineData("9999999999P")]
    public void What_is_no_size_is_not_read(string text) => SizeText.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("9", 9)]
    [InlineData("SIGRTMIN", 34)]
    [InlineData("RTMIN+3", 37)]
    public void A_signal_is_read(string text, int signal) => SignalText.Parse(text).ShouldBe(signal);

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("SIG")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMIN-1")]
    [InlineData("")]
    public void What_is_no_signal_is_not_read(string text) => SignalText.Parse(text).ShouldBeNull();

    [Fact]
    public void Every_signal_is_written_as_it_is_read() =>
        Enumerable.Range(1, SignalText.Last).ShouldAllBe(signal => SignalText.Parse(SignalText.Write(signal)) == signal);

    [Theory]
    [InlineData("a  b\tc\nd", new[] { "a", "b", "c", "d" })]
    [InlineData("'a b' \"c d\"", new[] { "a b", "c d" })]
    [InlineData("a'b'\"c\"d", new[] { "abcd" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData("a\\ b \\'", new[] { "a b", "'" })]
    [InlineData("\"a\\\"b\\$c\\\\d\\e\"", new[] { "a\"b$c\\d\\e" })]
    [InlineData("'a\\b'", new[] { "a\\b" })]
    [InlineData("a\\\nb", new[] { "ab" })]
    [InlineData("$HOME *.c | > #x", new[] { "$HOME", "*.c", "|", ">", "#x" })]
    [InlineData("   ", new string[0])]
    public void Words_are_split_as_a_shell_would(string line, string[] words)
    {
        ShellWords.Split(line, out var wrong).ShouldBe(words);
        wrong.ShouldBeNull();
    }

    [Theory]
    [InlineData("dependson", "depends_on")]
    [InlineData("commnad", "command")]
    [InlineData("x", null)]
    [InlineData("somethingelse", null)]
    public void The_closest_word_is_suggested(string written, string? wanted) =>
        Suggestion.For(written, ["command", "depends_on", "env"]).ShouldBe(wanted);
}
