using System.Threading.Channels;
using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class OutputFollowerTests : IDisposable
{
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    readonly SpoolWriter _spool = new();
    readonly Signal _signal = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public async Task It_delivers_what_comes_over_rotations_until_the_end()
    {
        _spool.Write(Stdout, 10, "a\n");
        _spool.Open(Stderr);
        await using var lines = Follow();
        (await Next(lines)).ShouldBe(["a"]);

        _spool.Write(Stdout, 20, "b");
        _spool.Rotate(Stdout);
        _spool.Write(Stdout, 30, "c\nd\n");
        (await Next(lines)).ShouldBe(["bc", "d"]);

        _spool.Write(Stdout, 40, "last");
        _spool.End(Stdout, 50);
        (await Next(lines)).ShouldBe(["last"]);
        _spool.Write(Stderr, 60, "e\n");
        _spool.End(Stderr, 60);
        (await Next(lines)).ShouldBe(["e"]);
        _signal.Ended = true;
        (await Next(lines)).ShouldBeNull();
    }

    [Fact]
    public async Task A_stream_that_ended_is_not_the_end_while_another_may_come()
    {
        await using var lines = Follow();
        _spool.Write(Stdout, 10, "o\n");
        _spool.End(Stdout, 20);
        (await Next(lines)).ShouldBe(["o"]);
        var late = Next(lines);
        late.IsCompleted.ShouldBeFalse();
        _spool.Write(Stderr, 30, "late\n");
        _signal.Set();
        (await late).ShouldBe(["late"]);
        _signal.Ended = true;
        (await Next(lines)).ShouldBeNull();
    }

    [Fact]
    public async Task At_the_end_a_line_without_its_newline_comes_even_if_the_index_does_not_tell_the_end()
    {
        await using var lines = Follow();
        _spool.Write(Stdout, 10, "a\nunfinished");
        (await Next(lines)).ShouldBe(["a"]);
        _signal.Ended = true;
        (await Next(lines)).ShouldBe(["unfinished"]);
        (await Next(lines)).ShouldBeNull();
    }

    [Fact]
    public async Task Silent_streams_without_files_end_too()
    {
        await using var lines = Follow();
        _signal.Ended = true;
        (await Next(lines)).ShouldBeNull();
    }

    [Fact]
    public async Task It_waits_for_a_directory_and_streams_that_come_later()
    {
        await using var lines = Follow();
        var first = Next(lines);
        first.IsCompleted.ShouldBeFalse();
        _spool.Write(Stderr, 10, "e\n");
        _signal.Set();
        (await first).ShouldBe(["e"]);
        _spool.Write(Stdout, 20, "o\n");
        (await Next(lines)).ShouldBe(["o"]);
    }

    [Fact]
    public async Task It_holds_an_unfinished_line_or_delivers_it_at_once()
    {
        _spool.Write(Terminal, 10, "prompt> ");
        await using var holding = Follow();
        await using var eager = Follow(hold: false);
        (await Next(eager)).ShouldBe(["prompt> "]);
        var held = Next(holding);
        held.IsCompleted.ShouldBeFalse();
        _spool.Write(Terminal, 20, "yes\n");
        _signal.Set();
        (await held).ShouldBe(["prompt> yes"]);
    }

    [Fact]
    public async Task A_backlog_comes_in_batches_whose_lines_stay_valid_together()
    {
        string[] written = [.. Enumerable.Range(0, 20_000).Select(i => $"line {i} {new string('x', i % 300)}")];
        _spool.Write(Stdout, 10, string.Join("\n", written) + "\n");
        _spool.End(Stdout, 20);
        _signal.Ended = true;
        List<string> read = [];
        await using var lines = Follow();
        while (await Next(lines) is { } batch) read.AddRange(batch);
        read.ShouldBe(written);
    }

    [Fact]
    public async Task It_stops_waiting_when_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var reader = new OutputReader(_spool.Directory);
        var waiting = new OutputFollower(reader, _signal).ReadAsync(cancel.Token).GetAsyncEnumerator(cancel.Token).MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(s_limit, TestContext.Current.CancellationToken));
    }

    IAsyncEnumerator<IReadOnlyList<string>> Follow(bool hold = true)
    {
        return Read().GetAsyncEnumerator();

        async IAsyncEnumerable<IReadOnlyList<string>> Read()
        {
            using var reader = new OutputReader(_spool.Directory);
            await foreach (var batch in new OutputFollower(reader, _signal, hold).ReadAsync())
                yield return [.. batch.Select(line => ReadLine.Of(line).Text)];
        }
    }

    async Task<IReadOnlyList<string>?> Next(IAsyncEnumerator<IReadOnlyList<string>> lines)
    {
        _signal.Set();
        return await lines.MoveNextAsync().AsTask().WaitAsync(s_limit, TestContext.Current.CancellationToken) ? lines.Current : null;
    }

    sealed class Signal : IOutputSignal
    {
        readonly Channel<bool> _set = Channel.CreateUnbounded<bool>();

        public bool Ended { get; set; }

        public void Set() => _set.Writer.TryWrite(true);

        public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _set.Reader.ReadAsync(cancellationToken);
    }
}
