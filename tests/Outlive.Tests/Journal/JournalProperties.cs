using FsCheck;
using FsCheck.Fluent;
using Outlive.Contracts.Api;

namespace Outlive.Tests.Journal;

public sealed class JournalProperties
{
    enum Act
    {
        Append,
        Flush,
        Reopen,
        Kill,
        Tear,
        PowerCut,
    }

    sealed record Step(Act Act, int Amount);

    static readonly Gen<Step> s_step =
        from act in Gen.Frequency(
            (12, Gen.Constant(Act.Append)), (12, Gen.Constant(Act.Flush)), (1, Gen.Constant(Act.Reopen)),
            (2, Gen.Constant(Act.Kill)), (2, Gen.Constant(Act.Tear)), (1, Gen.Constant(Act.PowerCut)))
        from amount in Gen.Choose(0, 400)
        select new Step(act, amount);

    static readonly Arbitrary<List<Step>> s_steps = Gen.ListOf(s_step).Select(steps => steps.ToList()).ToArbitrary();

    [Fact]
    public void Whatever_happens_what_is_read_was_written_in_this_order_once_and_no_number_is_seen_twice() =>
        Prop.ForAll(s_steps, steps => RunAsync(steps).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    static async Task RunAsync(List<Step> steps)
    {
        await using var life = new JournalLife(x => x with { SegmentSize = 600, Recent = 4 });
        Dictionary<long, string> appended = [], seen = [];
        var (name, boot) = (0, 0);
        foreach (var step in steps)
        {
            switch (step.Act)
            {
                case Act.Append:
                    var text = $"{name++}{new string('x', step.Amount)}";
                    appended[life.Journal.Append(new() { Kind = EventKind.ServiceReady, Message = text })] = text;
                    break;
                case Act.Flush:
                    life.Journal.Flush();
                    break;
                case Act.Reopen:
                    await life.ReopenAsync();
                    break;
                case Act.Kill:
                    life.Crash();
                    (await life.ReadAsync()).Select(x => x.Sequence).ShouldBe(seen.Keys.Order());
                    break;
                case Act.Tear:
                    life.Crash(() => Tear(life.Segments, step.Amount));
                    break;
                case Act.PowerCut:
                    life.Crash(() => Tear(life.Segments, step.Amount), $"boot {boot++}");
                    break;
            }
            await SeeAsync(life, appended, seen);
        }
        life.Append("last");
        (await life.ReadAsync())[^1].Message.ShouldBe("last");
    }

    static void Tear(string[] segments, int amount)
    {
        if (segments.Length == 0) return;
        using var file = File.OpenWrite(segments[^1]);
        file.SetLength(Math.Max(0, file.Length - amount));
    }

    /// <summary>Everything that can be read now; what was seen before may be gone by a power cut, but never come back as another.</summary>
    static async Task SeeAsync(JournalLife life, Dictionary<long, string> appended, Dictionary<long, string> seen)
    {
        var events = await life.ReadAsync();
        events.Select(x => x.Sequence).ShouldBeInOrder(SortDirection.Ascending);
        events.Select(x => x.Sequence).ShouldBeUnique();
        foreach (var one in events.Where(x => x.Kind == EventKind.ServiceReady))
        {
            one.Message.ShouldBe(appended[one.Sequence]);
            if (seen.TryGetValue(one.Sequence, out var before)) before.ShouldBe(one.Message, $"number {one.Sequence} was another event before");
        }
        seen.Clear();
        foreach (var one in events) seen[one.Sequence] = one.Message!;
    }
}
