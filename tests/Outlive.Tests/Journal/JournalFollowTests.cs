using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.TestKit;

namespace Outlive.Tests.Journal;

public sealed class JournalFollowTests
{
    static readonly JournalQuery s_follow = new() { Follow = true };

    [Fact]
    public async Task A_follower_is_woken_by_an_event()
    {
        await using var life = new JournalLife();
        await using var events = life.Journal.ReadAsync(s_follow, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = events.MoveNextAsync().AsTask();
        life.Append("a");
        (await Eventually.Completes(next, "the first event comes")).ShouldBeTrue();
        events.Current.Message.ShouldBe("a");
        next = events.MoveNextAsync().AsTask();
        life.Append("b");
        (await Eventually.Completes(next, "the second event comes")).ShouldBeTrue();
        events.Current.Message.ShouldBe("b");
    }

    [Fact]
    public async Task A_follower_ends_when_it_is_cancelled()
    {
        await using var life = new JournalLife();
        using var cancel = new CancellationTokenSource();
        await using var events = life.Journal.ReadAsync(s_follow, cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = events.MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Eventually.Completes(next, "the follower ends"));
    }

    [Fact]
    public async Task Followers_lose_and_double_nothing_while_events_are_written_over_many_segments()
    {
        const int Count = 20_000;
        await using var life = new JournalLife(x => x with { SegmentSize = 20_000, Recent = 50 });
        var readers = Enumerable.Range(0, 4).Select(i => Task.Run(() => ReadAsync(life, i * 100, Count))).ToArray();
        await Task.Run(() =>
        {
            for (var i = 1; i <= Count; i++)
            {
                life.Journal.Append(new() { Kind = EventKind.ServiceReady, Message = $"{i}" });
                if (i % 7 == 0) life.Journal.Flush();
            }
            life.Journal.Flush();
        }, TestContext.Current.CancellationToken);
        foreach (var reader in readers) await Eventually.Completes(reader, "a reader has all events", TimeSpan.FromMinutes(1));
        for (var i = 0; i < readers.Length; i++)
            (await readers[i]).ShouldBe(Enumerable.Range(i * 100 + 1, Count - i * 100).Select(x => (long)x));
        life.Segments.Length.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_reader_that_stopped_reads_on_from_disk_where_it_was()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 2000, Recent = 10 });
        for (var i = 1; i <= 15; i++) life.Append($"{i}");
        await using var events = life.Journal.ReadAsync(s_follow, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var i = 1; i <= 3; i++) (await events.MoveNextAsync()).ShouldBeTrue();
        for (var i = 16; i <= 500; i++) life.Append($"{i}");
        for (var i = 4; i <= 500; i++)
        {
            (await Eventually.Completes(events.MoveNextAsync().AsTask(), $"event {i} comes")).ShouldBeTrue();
            events.Current.Message.ShouldBe($"{i}");
        }
    }

    [Fact]
    public async Task A_reader_passes_over_what_retention_deleted()
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 2000, Recent = 10 });
        for (var i = 1; i <= 200; i++) life.Append($"{i}");
        File.Delete(life.Segments[1]);
        File.Delete(life.Segments[0]);
        var numbers = (await life.ReadAsync()).Select(x => x.Sequence).ToList();
        numbers[0].ShouldBeGreaterThan(20);
        numbers.ShouldBe(Enumerable.Range((int)numbers[0], numbers.Count).Select(x => (long)x));
        numbers[^1].ShouldBe(200);
    }

    static async Task<List<long>> ReadAsync(JournalLife life, long after, long last)
    {
        List<long> numbers = [];
        await foreach (var one in life.Journal.ReadAsync(new() { Follow = true, After = after }))
        {
            numbers.Add(one.Sequence);
            if (one.Sequence == last) break;
        }
        return numbers;
    }
}
