using Outlive.Contracts.Api;
using Outlive.Logs;
using Outlive.TestKit;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class MergedFollowTests : IDisposable
{
    static readonly DateTimeOffset s_future = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly FakeSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public async Task New_lines_new_processes_and_new_services_come_while_following()
    {
        var web = _sources.Add("web", "web.1", 1, running: true);
        web.Write(Stdout, 10, "a\n");
        await using var lines = Follow(new() { Follow = true });
        (await NextAsync(lines)).ShouldBe("web.1 a");

        var next = NextAsync(lines);
        web.Write(Stdout, 20, "b");
        web.Write(Stdout, 30, "c\n");
        (await next).ShouldBe("web.1 bc");

        next = NextAsync(lines);
        web.End();
        var again = _sources.Add("web", "web.2", 2, running: true);
        again.Write(Stderr, 40, "d\n");
        (await next).ShouldBe("web.2 d");

        next = NextAsync(lines);
        _sources.Add("db", "db.1", 3, running: true).Write(Stdout, 50, "e\n");
        (await next).ShouldBe("db.1 e");

        next = NextAsync(lines);
        again.Write(Stdout, 60, "unfinished");
        again.End();
        (await next).ShouldBe("web.2 unfinished");
    }

    [Fact]
    public async Task Following_begins_at_the_tail()
    {
        var web = _sources.Add("web", "web.1", 1, running: true);
        web.Write(Stdout, 10, "a\nb\nc\n");
        await using var lines = Follow(new() { Follow = true, Tail = 1 });
        (await NextAsync(lines)).ShouldBe("web.1 c");
        var next = NextAsync(lines);
        web.Write(Stdout, 20, "d\n");
        (await next).ShouldBe("web.1 d");
        await using var nothing = Follow(new() { Follow = true, Tail = 0 });
        next = NextAsync(nothing);
        await Eventually.Holds(
            () =>
            {
                web.Write(Stdout, 30, "e\n");
                return next.IsCompleted;
            },
            "what is written after it began comes");
        (await next).ShouldBe("web.1 e");
    }

    [Fact]
    public async Task Following_ends_when_it_is_cancelled_and_closes_its_files()
    {
        var web = _sources.Add("web", "web.1", running: true);
        web.Write(Stdout, 10, "a\n");
        using var cancel = new CancellationTokenSource();
        var lines = new MergedLog(_sources).ReadAsync(new() { Follow = true }, cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await NextAsync(lines)).ShouldBe("web.1 a");
        var next = NextAsync(lines);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await lines.DisposeAsync();
        Directory.GetFiles("/proc/self/fd").ShouldNotContain(x => new FileInfo(x).LinkTarget != null && new FileInfo(x).LinkTarget!.StartsWith(web.Spool.Directory, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_follower_that_leaves_and_returns_loses_and_doubles_nothing_under_writers()
    {
        const int Count = 400;
        string[] services = ["a", "b", "c"];
        var writers = services.Select(service => Task.Run(() => Write(service, Count), TestContext.Current.CancellationToken)).ToArray();
        List<LogEntry> read = [];
        while (read.Count < services.Length * Count)
        {
            await using var lines = Follow(new() { Follow = true, After = read.LastOrDefault()?.Position });
            for (var i = 0; i < 37 && read.Count < services.Length * Count; i++)
            {
                (await Eventually.Completes(lines.MoveNextAsync().AsTask(), "a line comes", lastSeen: () => $"{read.Count} lines")).ShouldBeTrue();
                read.Add(lines.Current);
            }
        }
        await Task.WhenAll(writers);
        foreach (var service in services)
            read.Where(x => x.Service == service).Select(x => x.Text).ShouldBe(Enumerable.Range(0, Count).Select(i => $"{service} {i}"));
    }

    /// <summary>
    /// As a service that is restarted every hundred lines, and whose segments rotate. Its times are ahead of those of its files,
    /// by which lines are ordered while the index is behind: a reader's times never fall, and must not run ahead of a successor.
    /// </summary>
    void Write(string service, int count)
    {
        FakeProcess? process = null;
        for (var i = 0; i < count; i++)
        {
            if (i % 100 == 0)
            {
                process?.End();
                process = _sources.Add(service, $"{service}.{i / 100}", s_future.AddSeconds(i), running: true);
            }
            if (i % 30 == 29) process!.Spool.Rotate(Stdout);
            var time = (s_future.AddSeconds(i) - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            process!.Write(Stdout, time, $"{service} ");
            process.Write(Stdout, time, $"{i}\n");
        }
        process!.End();
    }

    IAsyncEnumerator<LogEntry> Follow(LogRequest request) =>
        new MergedLog(_sources).ReadAsync(request, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    static async Task<string> NextAsync(IAsyncEnumerator<LogEntry> lines)
    {
        (await Eventually.Completes(lines.MoveNextAsync().AsTask(), "a line comes")).ShouldBeTrue();
        return $"{lines.Current.Process} {lines.Current.Text}";
    }
}
