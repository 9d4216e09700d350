using FsCheck;
using FsCheck.Fluent;
using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class MergedLogProperties
{
    sealed record Step(int Service, bool Error, string Text, int Time, bool Restart, bool Rotate);

    static readonly Gen<Step> s_step =
        from service in Gen.Choose(0, 2)
        from error in Gen.Elements(true, false)
        from text in Gen.ListOf(Gen.Elements("a", "b", "€", "\n", "\n"))
        from time in Gen.Choose(0, 3)
        from restart in Gen.Frequency((7, Gen.Constant(false)), (1, Gen.Constant(true)))
        from rotate in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Step(service, error, string.Concat(text), time, restart, rotate);

    static readonly Arbitrary<List<Step>> s_steps = Gen.ListOf(s_step).Select(steps => steps.ToList()).ToArbitrary();

    [Fact]
    public void Reading_resumed_after_each_line_is_reading_in_one_go() => Check(async steps =>
    {
        using var sources = Written(steps);
        foreach (var request in (LogRequest[])[new(), new() { Tail = 3 }, new() { Search = "a" }])
        {
            var whole = await sources.ReadAsync(request);
            for (var i = 0; i < whole.Count; i++)
                (await sources.ReadAsync(request with { After = whole[i].Position })).ShouldBe(whole.Skip(i + 1), $"after line {i} at {whole[i].Position}");
        }
    });

    [Fact]
    public void Reading_gives_of_each_process_what_reading_it_alone_gives() => Check(async steps =>
    {
        using var sources = Written(steps);
        var whole = await sources.ReadAsync(new());
        foreach (var source in sources.List([]).Sources)
        {
            List<string> alone = [];
            using var reader = new OutputReader(source.Directory);
            while (reader.TryRead(out var line)) alone.Add(System.Text.Encoding.UTF8.GetString(line.Bytes.Span));
            whole.Where(x => x.Process == source.Process).Select(x => x.Text).ShouldBe(alone);
        }
    });

    [Fact]
    public void Times_never_fall_when_the_clock_does_not() => Check(async steps =>
    {
        using var sources = Written([.. steps.Select(x => x with { Text = x.Text.Replace("\n", "", StringComparison.Ordinal) + "\n" })]);
        (await sources.ReadAsync(new())).Select(x => x.At).ShouldBeInOrder();
    });

    static void Check(Func<List<Step>, Task> property) =>
        Prop.ForAll(s_steps, steps => property(steps).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    static FakeSources Written(List<Step> steps)
    {
        var sources = new FakeSources();
        var current = new FakeProcess?[3];
        long second = 0;
        for (var i = 0; i < steps.Count; i++)
        {
            var (service, error, text, time, restart, rotate) = steps[i];
            second += time;
            if (restart || current[service] is null) current[service] = sources.Add($"s{service}", $"s{service}.{i:D4}", second);
            var stream = error ? Stderr : Stdout;
            if (rotate) current[service]!.Spool.Rotate(stream);
            current[service]!.Write(stream, second * 1_000_000_000, text);
        }
        return sources;
    }
}
