using Outlive.Contracts.Api;
using Outlive.Logs;
using Outlive.TestKit;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class MergedLogTests : IDisposable
{
    readonly FakeSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public async Task Lines_of_all_services_and_streams_come_by_time()
    {
        var (web, db) = (_sources.Add("web", "web.1"), _sources.Add("db", "db.1"));
        web.Write(Stdout, 10, "a\n");
        db.Write(Stderr, 20, "b\n");
        web.Write(Stderr, 30, "c\n");
        db.Write(Stdout, 40, "d\n");
        web.Write(Stdout, 50, "e\n");
        var lines = await ReadAsync(new());
        lines.Select(x => $"{x.Service} {x.Process} {x.Stream} {x.Text}").ShouldBe(
            ["web web.1 stdout a", "db db.1 stderr b", "web web.1 stderr c", "db db.1 stdout d", "web web.1 stdout e"]);
        lines.Select(x => x.At.UtcTicks - DateTime.UnixEpoch.Ticks).ShouldBe([0, 0, 0, 0, 0]);
    }

    [Fact]
    public async Task The_pieces_of_a_long_line_stay_together_also_when_reading_resumes_between_them()
    {
        var (web, db) = (_sources.Add("web", "web.1"), _sources.Add("db", "db.1"));
        for (var i = 0; i < 4; i++) web.Write(Stdout, 10 * i, new string((char)('a' + i), 10_000));
        web.Write(Stdout, 50, "\n");
        db.Write(Stdout, 15, "between\n");
        db.Write(Stdout, 60, "after\n");
        var lines = await ReadAsync(new());
        lines.Select(x => x.Service).ShouldBe(["web", "web", "web", "db", "db"]);
        lines.Select(x => x.Partial).ShouldBe([true, true, false, false, false]);
        for (var i = 0; i < lines.Count; i++) (await ReadAsync(new() { After = lines[i].Position })).ShouldBe(lines.Skip(i + 1));
    }

    [Fact]
    public async Task Processes_of_a_service_follow_each_other_and_a_resumed_reading_skips_those_before()
    {
        for (var i = 1; i <= 5; i++) _sources.Add("web", $"web.{i}", i).Write(Stdout, i * 1_000_000_000L, $"run {i}\n");
        var lines = await ReadAsync(new());
        lines.Select(x => x.Text).ShouldBe(["run 1", "run 2", "run 3", "run 4", "run 5"]);
        lines[^1].Position.ShouldStartWith("web:web.5:");
        lines[^1].Position.ShouldNotContain(",");
        (await ReadAsync(new() { After = lines[2].Position })).Select(x => x.Text).ShouldBe(["run 4", "run 5"]);
        (await ReadAsync(new() { After = lines[4].Position })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_resumed_reading_goes_on_when_the_process_it_stopped_at_is_gone()
    {
        var processes = Enumerable.Range(1, 4).Select(i => _sources.Add("web", $"web.{i}", i)).ToArray();
        for (var i = 0; i < 4; i++) processes[i].Write(Stdout, i * 1_000_000_000L, $"run {i}\nmore {i}\n");
        var lines = await ReadAsync(new());
        _sources.Forget(processes[1]);
        (await ReadAsync(new() { After = lines[2].Position })).Select(x => x.Text).ShouldBe(["run 2", "more 2", "run 3", "more 3"]);
    }

    [Fact]
    public async Task Filters_pick_lines()
    {
        var web = _sources.Add("web", "web.1");
        for (var i = 0; i < 10; i++) web.Write(i % 2 == 0 ? Stdout : Stderr, i * 1_000_000_000L, $"line {i}\n");
        _sources.Add("db", "db.1").Write(Stdout, 3_500_000_000, "db line\n");
        (await TextsAsync(new() { Services = ["db"] })).ShouldBe(["db line"]);
        (await TextsAsync(new() { Stream = "stderr" })).ShouldBe(["line 1", "line 3", "line 5", "line 7", "line 9"]);
        (await TextsAsync(new() { Search = "^line [2-4]$" })).ShouldBe(["line 2", "line 3", "line 4"]);
        (await TextsAsync(new() { Search = "(?<=line )[89]" })).ShouldBe(["line 8", "line 9"]);
        (await TextsAsync(new() { Since = Second(3), Until = Second(4) })).ShouldBe(["line 3", "db line", "line 4"]);
        (await TextsAsync(new() { Limit = 2 })).ShouldBe(["line 0", "line 1"]);
        (await TextsAsync(new() { Tail = 2 })).ShouldBe(["db line", "line 8", "line 9"]);
        (await TextsAsync(new() { Tail = 2, Services = ["web"], Stream = "stdout" })).ShouldBe(["line 6", "line 8"]);
        (await TextsAsync(new() { Tail = 1, Services = ["web"], Search = "[01]" })).ShouldBe(["line 1"]);
        (await TextsAsync(new() { Tail = 5, Search = "nowhere" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_tail_of_a_service_goes_back_over_its_processes()
    {
        for (var i = 1; i <= 4; i++) _sources.Add("web", $"web.{i}", i).Write(Stdout, i * 1_000_000_000L, $"a{i}\nb{i}\n");
        for (var n = 0; n <= 9; n++)
        {
            string[] all = ["a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"];
            (await TextsAsync(new() { Tail = n })).ShouldBe(all.TakeLast(n), $"tail {n}");
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("(?<=(")]
    public async Task A_wrong_pattern_is_refused(string pattern) =>
        (await Should.ThrowAsync<OutliveException>(() => ReadAsync(new() { Search = pattern }))).Code.ShouldBe(ErrorCode.BadRequest);

    [Fact]
    public async Task A_pattern_that_would_take_for_ever_is_stopped()
    {
        _sources.Add("web", "web.1").Write(Stdout, 1, new string('a', 5000) + "!\n");
        (await TextsAsync(new() { Search = "^(a+)+$" })).ShouldBeEmpty();
        var problem = await Should.ThrowAsync<OutliveException>(() => ReadAsync(new() { Search = @"^(a+)+$(?!\1)" }));
        problem.Message.ShouldContain("takes too long");
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_refused() =>
        (await Should.ThrowAsync<OutliveException>(() => ReadAsync(new() { Stream = "stdlog" }))).Code.ShouldBe(ErrorCode.BadRequest);

    [Theory]
    [InlineData("x")]
    [InlineData("web:web.1:0:1.2,")]
    [InlineData("web:../../etc:0:1.2")]
    [InlineData("web:web.1:0:1.2,web:web.1:0:1.2")]
    [InlineData("web:web.1:0:99999999999999999999.1")]
    [InlineData("web:web.1:zzzzzzzzzzzzzzzzzzz:1.2")]
    [InlineData("web:web.1:00:1.2")]
    [InlineData("web:web%2e1:0:1.2")]
    public async Task A_position_that_no_line_had_is_refused(string position)
    {
        _sources.Add("web", "web.1").Write(Stdout, 1, "a\n");
        (await Should.ThrowAsync<OutliveException>(() => ReadAsync(new() { After = position }))).Code.ShouldBe(ErrorCode.BadRequest);
    }

    [Fact]
    public async Task A_position_of_unknown_processes_leads_nowhere_and_is_handed_on()
    {
        _sources.Add("web", "web.1").Write(Stdout, 1, "a\n");
        var line = (await ReadAsync(new() { After = "else:..%2F..%2Fetc:0:1.2" })).ShouldHaveSingleItem();
        line.Text.ShouldBe("a");
        line.Position.ShouldEndWith(",else:..%2F..%2Fetc:0:1.2");
    }

    [Fact]
    public async Task Names_may_have_any_letter()
    {
        _sources.Add("a:b,c é/", "p~1:,").Write(Stdout, 1, "a\nb\n");
        var lines = await ReadAsync(new());
        lines[0].Position.ShouldAllBe(x => char.IsAsciiLetterOrDigit(x) || "%:.~-_".Contains(x));
        (await ReadAsync(new() { After = lines[0].Position })).ShouldHaveSingleItem().Text.ShouldBe("b");
    }

    [Fact]
    public async Task A_question_about_a_process_that_never_stops_ends_with_what_there_was()
    {
        var web = _sources.Add("web", "web.1", running: true);
        for (var i = 0; i < 100; i++) web.Write(Stdout, i, $"{i}\n");
        var count = 0;
        string last = "";
        await foreach (var line in new MergedLog(_sources).ReadAsync(new(), TestContext.Current.CancellationToken))
        {
            web.Write(Stdout, 1000 + count, "new\n");
            last = line.Position;
            count++;
        }
        count.ShouldBe(100);
        (await ReadAsync(new() { After = last })).Count(x => x.Text == "new").ShouldBe(100);
    }

    [Fact]
    public async Task A_long_history_is_read_with_few_open_files()
    {
        for (var i = 1; i <= 60; i++) _sources.Add("web", $"web.{i:D2}", i).Write(Stdout, i * 1_000_000_000L, "a\nb\n");
        var most = 0;
        await foreach (var line in new MergedLog(_sources).ReadAsync(new(), TestContext.Current.CancellationToken))
            most = Math.Max(most, Directory.GetFiles("/proc/self/fd").Count(IsOurs));
        most.ShouldBeInRange(1, 8);

        bool IsOurs(string fd) => new FileInfo(fd).LinkTarget is { } target && _sources.List([]).Sources.Any(x => target.StartsWith(x.Directory, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_lines_are_cut_but_whole_over_pieces()
    {
        var web = _sources.Add("web", "web.1");
        web.Write(Stdout, 1, "one\ntwo\n");
        web.Write(Stderr, 2, "three\n");
        web.Write(Stdout, 3, new string('x', 40_000) + "\nunfinished");
        (await LogTail.LastLinesAsync(web.Spool.Directory, 3, TestContext.Current.CancellationToken)).ShouldBe(["three", new string('x', 4096), "unfinished"]);
        (await LogTail.LastLinesAsync(web.Spool.Directory, 0, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        (await LogTail.LastLinesAsync("/nonexistent/directory", 3, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    static DateTimeOffset Second(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);

    async Task<string[]> TextsAsync(LogRequest request) => [.. (await ReadAsync(request)).Select(x => x.Text)];

    Task<List<LogEntry>> ReadAsync(LogRequest request) => Eventually.Completes(_sources.ReadAsync(request), "the reading ends");
}

internal static class MergedReading
{
    public static async Task<List<LogEntry>> ReadAsync(this FakeSources sources, LogRequest request)
    {
        List<LogEntry> lines = [];
        await foreach (var line in new MergedLog(sources).ReadAsync(request)) lines.Add(line);
        return lines;
    }
}
