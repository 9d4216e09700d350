using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Tests.Journal;

public sealed class JournalFullDiskTests
{
    [Fact]
    public async Task On_a_full_disk_events_are_still_seen_and_are_written_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(128 * 1024);
        await using var life = new JournalLife(x => x with { Directory = disk.File("journal"), Recent = 10 });
        life.Append("before");
        disk.Fill();
        for (var i = 0; i < 200; i++) life.Append($"{i} {new string('x', 100)}");
        life.Journal.Failure.ShouldNotBeNull();
        (await life.ReadAsync()).Count.ShouldBe(201);
        var durable = life.Journal.DurableAsync(201);
        durable.IsCompleted.ShouldBeFalse();

        disk.MakeRoom();
        await Eventually.Completes(durable, "the events are durable by themselves");
        life.Journal.Failure.ShouldBeNull();
        life.Journal.Lost.ShouldBe(0);
        (await life.ReadAsync()).Select(x => x.Sequence).ShouldBe(Enumerable.Range(1, 201).Select(i => (long)i));
        life.Crash();
        (await life.ReadAsync()).Select(x => x.Sequence).ShouldBe(Enumerable.Range(1, 201).Select(i => (long)i));
    }

    [Fact]
    public async Task What_waits_is_bounded_and_what_is_lost_is_counted_and_told()
    {
        await using var disk = await SmallDisk.MountAsync(128 * 1024);
        await using var life = new JournalLife(x => x with { Directory = disk.File("journal"), Recent = 10, MostUnwritten = 20_000 });
        life.Append("before");
        disk.Fill();
        for (var i = 0; i < 1000; i++) life.Append($"{i} {new string('x', 100)}");
        life.Journal.Lost.ShouldBeGreaterThan(700);
        disk.MakeRoom();
        life.Append("after");

        var events = await life.ReadAsync();
        events.Count(x => x.Kind == EventKind.ServiceReady).ShouldBe(1002 - (int)life.Journal.Lost);
        events.Single(x => x.Kind == EventKind.StateDamaged).Message!.ShouldStartWith($"{life.Journal.Lost} events");
        events.Select(x => x.Sequence).ShouldBeInOrder(SortDirection.Ascending);
        events[^2].Message.ShouldBe("after");
    }

    [Fact]
    public async Task A_journal_opens_on_a_full_disk()
    {
        await using var disk = await SmallDisk.MountAsync(128 * 1024);
        Directory.CreateDirectory(disk.File("journal"));
        disk.Fill();
        await using var life = new JournalLife(x => x with { Directory = disk.File("journal") });
        life.Append("a").ShouldBe(1);
        (await life.MessagesAsync()).ShouldBe(["a"]);
        life.Journal.Failure.ShouldNotBeNull();
        disk.MakeRoom();
        await Eventually.Completes(life.Journal.DurableAsync(1), "the event is durable");
        life.Crash();
        (await life.MessagesAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Numbers_seen_while_the_disk_was_full_are_not_used_again()
    {
        await using var disk = await SmallDisk.MountAsync(128 * 1024);
        await using var life = new JournalLife(x => x with { Directory = disk.File("journal") });
        life.Append("before");
        disk.Fill();
        for (var i = 0; i < 200; i++) life.Append($"{i} {new string('x', 100)}");
        life.Crash();
        life.Append("after").ShouldBeGreaterThan(201);
    }
}
