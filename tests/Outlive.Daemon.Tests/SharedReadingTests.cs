using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Outlive.Daemon.Requests;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

/// <summary>A reading of numbers, each serialised as itself and a newline.</summary>
public sealed class SharedReadingTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly SharedReadings readings = new();
    readonly Channel<int> numbers = Channel.CreateUnbounded<int>();
    int begun, written, ended;

    [Fact]
    public async Task Who_is_alone_has_nobody_to_share_with()
    {
        await using var one = readings.Enter("web");
        await using var other = readings.Enter("api");
        one.Join(Begin).ShouldBeNull();
        begun.ShouldBe(0);
    }

    [Fact]
    public async Task Two_share_one_reading_which_serialises_once()
    {
        await using var one = readings.Enter("web");
        await using var other = readings.Enter("web");
        var reading = one.Join(Begin)!;
        other.Join(Begin).ShouldBeSameAs(reading);
        var (first, second) = (TakeAsync(reading, "0", 3), TakeAsync(reading, "0", 3));
        foreach (var number in (int[])[1, 2, 3]) numbers.Writer.TryWrite(number);
        (await Eventually.Completes(first, "the first has three")).ShouldBe("1\n2\n3\n");
        (await Eventually.Completes(second, "the second has three")).ShouldBe("1\n2\n3\n");
        (begun, written).ShouldBe((1, 3));
    }

    [Fact]
    public async Task Who_comes_later_goes_on_after_the_entry_that_it_has()
    {
        await using var one = readings.Enter("web");
        await using var other = readings.Enter("web");
        var reading = one.Join(Begin)!;
        foreach (var number in (int[])[1, 2, 3]) numbers.Writer.TryWrite(number);
        await Eventually.Completes(TakeAsync(reading, "0", 3), "three are there");
        numbers.Writer.TryWrite(4);
        (await Eventually.Completes(TakeAsync(reading, "2", 2), "it has what follows")).ShouldBe("3\n4\n");
        (await reading.FindAsync("never", TimeProvider.System, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_too_old_is_let_go_of_and_who_needs_it_is_told()
    {
        await using var one = readings.Enter("web");
        await using var other = readings.Enter("web");
        var reading = one.Join(() => Begin(width: 1024))!;
        for (var number = 1; number <= 1000; number++) numbers.Writer.TryWrite(number);
        await Eventually.HoldsAsync(async () => await reading.FindAsync("1000", TimeProvider.System, Cancel) is not null, "all were read");
        reading.TryTake(0, out _).ShouldBeFalse();
        (await reading.FindAsync("1", TimeProvider.System, Cancel)).ShouldBeNull();
        (await reading.FindAsync("999", TimeProvider.System, Cancel)).ShouldNotBeNull();
        reading.Over.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reading_ends_with_the_last_who_follows()
    {
        var (one, other) = (readings.Enter("web"), readings.Enter("web"));
        var reading = one.Join(Begin)!;
        await one.DisposeAsync();
        (reading.Over, ended).ShouldBe((false, 0));
        await other.DisposeAsync();
        (reading.Over, ended).ShouldBe((true, 1));
        reading.TryTake(0, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_fails_is_over_for_all_and_the_next_begins_anew()
    {
        await using var one = readings.Enter("web");
        await using var other = readings.Enter("web");
        var reading = one.Join(Begin)!;
        var waiting = reading.WaitAsync(0);
        numbers.Writer.Complete(new IOException("the disk is gone"));
        await Eventually.Completes(waiting, "it is told");
        await Eventually.Holds(() => reading.Over, "it is over");
        reading.TryTake(0, out _).ShouldBeFalse();
        other.Join(Begin).ShouldNotBeSameAs(reading);
    }

    SharedReading Begin() => Begin(width: 0);

    SharedReading Begin(int width)
    {
        begun++;
        return SharedReading.Begin("0", NumbersAsync, x => $"{x}", (x, number) => Write(x, number, width));
    }

    void Write(IBufferWriter<byte> output, int number, int width)
    {
        written++;
        StreamFrame.Put(output, Encoding.ASCII.GetBytes($"{number}\n".PadLeft(width)));
    }

    async IAsyncEnumerable<int> NumbersAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        try
        {
            await foreach (var number in numbers.Reader.ReadAllAsync(cancel)) yield return number;
        }
        finally
        {
            ended++;
        }
    }

    /// <summary>As an answer does it.</summary>
    static async Task<string> TakeAsync(SharedReading reading, string after, int lines)
    {
        var (number, offset) = (await reading.FindAsync(after, TimeProvider.System, Cancel))!.Value;
        var text = new StringBuilder();
        while (text.ToString().Count(x => x == '\n') < lines && reading.TryTake(number, out var piece))
        {
            if (piece is null)
            {
                await reading.WaitAsync(number);
                continue;
            }
            text.Append(Encoding.ASCII.GetString(piece.Bytes.AsSpan(offset)));
            (number, offset) = (number + 1, 0);
        }
        return text.ToString();
    }
}
