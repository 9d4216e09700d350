using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.TestKit;

namespace Outlive.Tests.Journal;

public sealed class JournalDamageTests
{
    [Fact]
    public async Task A_file_cut_at_any_byte_keeps_its_whole_lines_and_no_number_is_used_again()
    {
        await using var whole = new JournalLife();
        for (var i = 1; i <= 4; i++) whole.Append($"event {i}");
        var bytes = await File.ReadAllBytesAsync(whole.Segments[0], TestContext.Current.CancellationToken);
        for (var length = 0; length < bytes.Length; length++)
        {
            await using var life = new JournalLife();
            for (var i = 1; i <= 4; i++) life.Append($"event {i}");
            life.Crash(() => File.WriteAllBytes(life.Segments[0], bytes[..length]));

            var lines = bytes[..length].Count(x => x == '\n');
            var torn = bytes[..length].AsSpan(bytes[..length].AsSpan().LastIndexOf((byte)'\n') + 1).ToArray();
            var events = await life.ReadAsync();
            events.Where(x => x.Kind == EventKind.ServiceReady).Select(x => x.Message).ShouldBe(Enumerable.Range(1, lines).Select(i => $"event {i}"), $"cut at {length}");
            events.Count(x => x.Kind == EventKind.StateDamaged).ShouldBe(torn.Length > 0 ? 1 : 0, $"cut at {length}");
            if (torn.Length > 0) File.ReadAllBytes(Directory.GetFiles(life.Directory, "*.torn").ShouldHaveSingleItem()).ShouldBe(torn);
            life.Append("next").ShouldBeGreaterThan(4);
            await life.ReopenAsync();
            (await life.ReadAsync()).Count.ShouldBe(events.Count + 1);
        }
    }

    [Fact]
    public async Task A_power_cut_that_takes_events_does_not_give_their_numbers_back()
    {
        await using var life = new JournalLife();
        for (var i = 1; i <= 100; i++) life.Append("seen by somebody");
        life.Crash(() => File.WriteAllText(life.Segments[0], ""), boot: "second");
        life.Append("after").ShouldBeGreaterThan(100);
        life.Crash(boot: "third");
        var last = life.Journal.LastSequence;
        life.Append("after").ShouldBeGreaterThan(last);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense nonsense nonsense nonsense nonsense nonsense nonsense nonsense")]
    public async Task Without_a_mark_numbers_go_on_far_behind_the_last_event(string mark)
    {
        await using var life = new JournalLife();
        life.Append("a");
        life.Crash(() => File.WriteAllText(Path.Join(life.Directory, "sequence"), mark), boot: "second");
        life.Append("b").ShouldBeGreaterThan(1_000_000);
        (await life.ReadAsync()).Count(x => x.Kind == EventKind.StateDamaged).ShouldBe(mark.Length > 0 ? 1 : 0);
    }

    [Fact]
    public async Task A_reservation_is_raised_before_it_is_used_up()
    {
        await using var life = new JournalLife();
        for (var i = 0; i < SequenceMark.Block; i++) life.Journal.Append(new() { Kind = "a" });
        life.Journal.Flush();
        await Eventually.Completes(life.Journal.DurableAsync(SequenceMark.Block), "all are durable");
        life.Crash(() => Array.ForEach(life.Segments, File.Delete), boot: "second");
        life.Append("b").ShouldBeGreaterThan(SequenceMark.Block);
    }

    [Fact]
    public async Task Damaged_lines_in_the_middle_are_skipped_and_reported()
    {
        await using var life = new JournalLife();
        for (var i = 1; i <= 5; i++) life.Append($"event {i}");
        life.Crash(() =>
        {
            var lines = File.ReadAllLines(life.Segments[0]);
            lines[1] = "\0\0\0";
            lines[2] = lines[2][..^5];
            lines[3] = lines[0];
            File.WriteAllLines(life.Segments[0], lines);
        });
        var events = await life.ReadAsync();
        events.Where(x => x.Kind == EventKind.ServiceReady).Select(x => x.Message).ShouldBe(["event 1", "event 5"]);
        events.ShouldHaveSingleDamage("3 damaged lines");
    }

    [Fact]
    public async Task A_line_longer_than_any_event_is_skipped()
    {
        await using var life = new JournalLife(x => x with { Recent = 1 });
        life.Append("event 1");
        life.Crash(() => File.AppendAllText(life.Segments[0], new string('x', 1_000_000) + "\n"));
        life.Append("event 2");
        (await life.ReadAsync()).Where(x => x.Kind == EventKind.ServiceReady).Select(x => x.Message).ShouldBe(["event 1", "event 2"]);
    }

    [Fact]
    public async Task A_segment_without_any_event_is_set_aside()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 400 });
        for (var i = 1; i <= 10; i++) life.Append($"event {i}");
        var count = life.Segments.Length;
        life.Crash(() => File.WriteAllText(life.Segments[^1], "garbage\n"));
        Directory.GetFiles(life.Directory, "*.bad").Length.ShouldBe(1);
        life.Segments.Length.ShouldBe(count);
        life.Append("next").ShouldBeGreaterThan(10);
        (await life.ReadAsync()).ShouldHaveSingleDamage(".bad");
    }

    [Fact]
    public async Task What_is_no_plain_file_is_set_aside_and_never_followed()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 400 });
        for (var i = 1; i <= 3; i++) life.Append($"event {i}");
        using var elsewhere = new TempDirectory();
        File.WriteAllText(elsewhere.File("target"), "somebody's\n");
        life.Crash(() =>
        {
            File.CreateSymbolicLink(Path.Join(life.Directory, "events-000000009000.ndjson"), elsewhere.File("target"));
            Directory.CreateDirectory(Path.Join(life.Directory, "events-000000009001.ndjson"));
        });
        life.Append("next").ShouldBeGreaterThan(9000);
        File.ReadAllText(elsewhere.File("target")).ShouldBe("somebody's\n");
        var events = await life.ReadAsync();
        events.Count(x => x.Kind == EventKind.StateDamaged).ShouldBe(2);
        events.Count(x => x.Kind == EventKind.ServiceReady).ShouldBe(4);
    }

    [Fact]
    public async Task Damage_in_an_old_segment_is_reported_once_when_it_is_read()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 400, Recent = 2 });
        for (var i = 1; i <= 20; i++) life.Append($"event {i}");
        life.Crash(() => File.WriteAllText(life.Segments[0], "garbage\n" + File.ReadAllText(life.Segments[0])));
        life.Journal.LastSequence.ShouldBe(20);
        for (var i = 0; i < 3; i++) (await life.ReadAsync()).Count(x => x.Kind == EventKind.ServiceReady).ShouldBe(20);
        (await life.ReadAsync()).ShouldHaveSingleDamage("damaged lines");
    }

    [Fact]
    public async Task What_was_set_aside_does_not_fill_the_disk()
    {
        await using var life = new JournalLife();
        for (var i = 0; i < 15; i++)
        {
            life.Append("event");
            life.Crash(() => File.WriteAllText(life.Segments[^1], "garbage\n"));
        }
        Directory.GetFiles(life.Directory, "*.bad").Length.ShouldBe(8);
    }
}

file static class Damages
{
    public static void ShouldHaveSingleDamage(this List<InstanceEvent> events, string about) =>
        events.Where(x => x.Kind == EventKind.StateDamaged).ShouldHaveSingleItem().Message!.ShouldContain(about);
}
