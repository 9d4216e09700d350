using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Tests.Journal;

public sealed class EventJournalTests
{
    [Fact]
    public async Task Events_come_back_in_order_with_numbers_from_one_and_all_they_had()
    {
        await using var life = new JournalLife();
        var full = new InstanceEvent
        {
            Kind = EventKind.ProcessExited,
            At = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Service = "web",
            Process = "web.1",
            Pid = 7,
            Message = "ended \"so\"\n\ud83d\ude42",
            Code = 3,
            Signal = "SIGTERM",
            By = "uid:1000",
            Data = new() { ["a"] = "b" },
            KeeperSequence = 9,
        };
        life.Journal.Append(full).ShouldBe(1);
        life.Append("second").ShouldBe(2);
        await life.ReopenAsync();

        var events = await life.ReadAsync();
        events.Select(x => x.Sequence).ShouldBe([1, 2]);
        JsonSerializer.Serialize(events[0], ApiJson.Default.InstanceEvent).ShouldBe(JsonSerializer.Serialize(full, ApiJson.Default.InstanceEvent));
        life.Append("third").ShouldBe(3);
    }

    [Fact]
    public async Task An_event_without_a_time_gets_that_of_the_clock()
    {
        var clock = new ManualClock();
        await using var life = new JournalLife(x => x with { Time = clock, MaxAge = TimeSpan.Zero });
        life.Append("a");
        (await life.ReadAsync()).ShouldHaveSingleItem().At.ShouldBe(clock.GetUtcNow());
    }

    [Fact]
    public async Task What_was_not_flushed_is_seen_by_nobody()
    {
        await using var life = new JournalLife();
        life.Append("a");
        life.Journal.Append(new() { Kind = EventKind.ServiceReady, Message = "b" });
        (await life.MessagesAsync()).ShouldBe(["a"]);
        life.Journal.Recent(null, 10).Length.ShouldBe(1);
        life.Journal.Flush();
        (await life.MessagesAsync()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task All_that_was_flushed_survives_a_crash_over_many_segments()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 1000, Recent = 5 });
        for (var i = 1; i <= 100; i++) life.Append($"event {i}");
        life.Segments.Length.ShouldBeGreaterThan(5);
        life.Crash();
        (await life.MessagesAsync()).ShouldBe(Enumerable.Range(1, 100).Select(i => $"event {i}"));
        life.Append("next").ShouldBe(101);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Reading_goes_on_after_any_number(int recent)
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 700, Recent = recent });
        for (var i = 1; i <= 40; i++) life.Append($"{i}");
        for (var after = 0; after <= 41; after++)
            (await life.MessagesAsync(new() { After = after })).ShouldBe(Enumerable.Range(1, 40).Where(i => i > after).Select(i => $"{i}"), $"after {after}");
    }

    [Fact]
    public async Task A_query_picks_by_kind_service_time_and_count()
    {
        var clock = new ManualClock();
        await using var life = new JournalLife(x => x with { Time = clock, MaxAge = TimeSpan.Zero, SegmentSize = 300, Recent = 2 });
        string[] kinds = [EventKind.ServiceReady, EventKind.ServiceFailed, EventKind.PlanApplied];
        for (var i = 0; i < 12; i++)
        {
            life.Journal.Append(new() { Kind = kinds[i % 3], Message = $"{i}", Service = i % 2 == 0 ? "even" : null });
            life.Journal.Flush();
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        var start = clock.GetUtcNow() - TimeSpan.FromMinutes(12);
        (await life.MessagesAsync(new() { Kinds = ["service.*"], Limit = 3 })).ShouldBe(["0", "1", "3"]);
        (await life.MessagesAsync(new() { Kinds = ["plan.applied", "service.failed"], Service = "even" })).ShouldBe(["2", "4", "8", "10"]);
        (await life.MessagesAsync(new() { Since = start + TimeSpan.FromMinutes(9) })).ShouldBe(["9", "10", "11"]);
        (await life.MessagesAsync(new() { Until = start + TimeSpan.FromMinutes(1) })).ShouldBe(["0", "1"]);
        (await life.Journal.LastAsync(new() { Service = "even" }, 4, TestContext.Current.CancellationToken)).Select(x => x.Message).ShouldBe(["4", "6", "8", "10"]);
        (await life.Journal.LastAsync(new() { After = 11 }, 4, TestContext.Current.CancellationToken)).Select(x => x.Message).ShouldBe(["11"]);
    }

    [Fact]
    public async Task Since_reads_no_more_segments_than_it_must()
    {
        var clock = new ManualClock();
        await using var life = new JournalLife(x => x with { Time = clock, MaxAge = TimeSpan.Zero, SegmentSize = 300, Recent = 2 });
        for (var i = 0; i < 20; i++, clock.Advance(TimeSpan.FromMinutes(1))) life.Append($"{i}");
        // A damaged line in the oldest segment would be told if it were read.
        File.WriteAllText(life.Segments[0], File.ReadAllText(life.Segments[0]).Replace("{", "(", StringComparison.Ordinal));
        await life.MessagesAsync(new() { Since = clock.GetUtcNow() - TimeSpan.FromMinutes(3) });
        life.Journal.LastSequence.ShouldBe(20);
        await life.ReadAsync();
        await life.ReadAsync();
        life.Journal.LastSequence.ShouldBe(21);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_changes_no_order()
    {
        await using var life = new JournalLife();
        life.Journal.Append(new() { Kind = "a", At = new(2035, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        life.Journal.Append(new() { Kind = "b", At = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        life.Journal.Flush();
        await life.ReopenAsync();
        (await life.ReadAsync()).Select(x => x.Kind).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task The_oldest_segments_are_deleted_when_there_are_too_many_bytes()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 2000, MaxSize = 10_000, Recent = 10 });
        for (var i = 1; i <= 400; i++) life.Append($"event {i}");
        await life.ReopenAsync();
        await Eventually.Holds(() => life.Segments.Sum(x => new FileInfo(x).Length) is > 5_000 and < 10_000, "the oldest are deleted", lastSeen: () => $"{life.Segments.Length}");
        var numbers = (await life.ReadAsync()).Select(x => x.Sequence).ToArray();
        numbers[^1].ShouldBe(400);
        numbers[0].ShouldBeGreaterThan(200);
        numbers.ShouldBe(Enumerable.Range((int)numbers[0], 401 - (int)numbers[0]).Select(i => (long)i));
    }

    [Fact]
    public async Task Old_segments_are_deleted_for_their_age_but_never_the_newest()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 500, Recent = 1 });
        for (var i = 1; i <= 30; i++) life.Append($"event {i}");
        var count = life.Segments.Length;
        foreach (var old in life.Segments) File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        life.Crash(() =>
        {
            foreach (var old in life.Segments) File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        });
        count.ShouldBeGreaterThan(3);
        await Eventually.Holds(() => life.Segments.Length == 1, "one segment is left", lastSeen: () => $"{life.Segments.Length}");
        (await life.MessagesAsync()).ShouldContain("event 30");
        life.Append("next").ShouldBe(31);
    }

    [Fact]
    public async Task A_quiet_instance_begins_a_new_segment_after_a_while()
    {
        var clock = new ManualClock();
        await using var life = new JournalLife(x => x with { Time = clock, MaxAge = TimeSpan.FromDays(8) });
        life.Append("a");
        life.Append("b");
        life.Segments.Length.ShouldBe(1);
        clock.Advance(TimeSpan.FromDays(1.1));
        life.Append("c");
        life.Segments.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Recent_gives_the_newest_of_a_service_also_after_a_restart()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 500, Recent = 20 });
        for (var i = 0; i < 30; i++) life.Append($"{i}", i % 3 == 0 ? "a" : "b");
        life.Journal.Recent("a", 3).Select(x => x.Message).ShouldBe(["21", "24", "27"]);
        life.Crash();
        life.Journal.Recent("a", 3).Select(x => x.Message).ShouldBe(["21", "24", "27"]);
        life.Journal.Recent(null, 100).Length.ShouldBe(20);
    }

    [Fact]
    public async Task The_keepers_last_event_is_known_after_a_crash_but_not_of_an_earlier_boot()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 300, Recent = 2 });
        life.Journal.LastKeeperSequence.ShouldBe(0);
        life.Append("a", keeper: 5L << 32);
        life.Append("b", keeper: (5L << 32) + 7);
        for (var i = 0; i < 20; i++) life.Append("other");
        life.Crash();
        life.Journal.LastKeeperSequence.ShouldBe((5L << 32) + 7);
        life.Crash(() => File.Delete(Path.Join(life.Directory, "sequence")));
        life.Journal.LastKeeperSequence.ShouldBe((5L << 32) + 7);
        life.Crash(boot: "second");
        life.Journal.LastKeeperSequence.ShouldBe(0);
        life.Append("c", keeper: 3);
        life.Crash();
        life.Journal.LastKeeperSequence.ShouldBe(3);
    }

    [Fact]
    public async Task Files_are_private()
    {
        await using var life = new JournalLife();
        life.Append("a");
        File.GetUnixFileMode(life.Directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(life.Directory))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact]
    public async Task An_event_that_is_too_long_is_shortened()
    {
        await using var life = new JournalLife();
        life.Append(new string('x', 100_000));
        life.Append("next");
        await life.ReopenAsync();
        var events = await life.ReadAsync();
        events.Count.ShouldBe(2);
        events[0].Message!.Length.ShouldBe(1001);
        events[1].Message.ShouldBe("next");
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_no_reason_to_fail()
    {
        await using var life = new JournalLife();
        life.Append("a\ud83d");
        life.Append("b");
        await life.ReopenAsync();
        (await life.MessagesAsync()).ShouldBe(["a\ufffd", "b"]);
    }
}
