using FsCheck;
using FsCheck.Fluent;
using Outlive.Logs;
using static Outlive.Logs.OutputStream;

namespace Outlive.Tests.Logs;

public sealed class OutputReaderProperties
{
    enum Act
    {
        Write,
        WriteLong,
        WriteWithoutEntry,
        Rotate,
        Drop,
    }

    sealed record Step(OutputStream Stream, Act Act, string Text, int Time);

    static readonly Gen<Step> s_step =
        from stream in Gen.Elements(Stdout, Stderr)
        from act in Gen.Frequency(
            (12, Gen.Constant(Act.Write)),
            (1, Gen.Constant(Act.WriteLong)),
            (2, Gen.Constant(Act.WriteWithoutEntry)),
            (4, Gen.Constant(Act.Rotate)),
            (1, Gen.Constant(Act.Drop)))
        from text in Gen.ListOf(Gen.Elements("a", "b", "€", "\n"))
        from time in Gen.Choose(-2, 6)
        select new Step(stream, act, string.Concat(text), time);

    static readonly Gen<List<Step>> s_steps = Gen.ListOf(s_step).Select(steps => steps.ToList());

    [Fact]
    public void Reading_resumed_after_each_line_is_reading_in_one_go() => Check(steps =>
    {
        using var spool = Written(steps, out _);
        var whole = spool.Read();
        for (int i = 0; i < whole.Count; i++)
        {
            OutputPosition.TryParse(whole[i].Position.ToString(), out var position).ShouldBeTrue();
            spool.Read(position).ShouldBe(whole.Skip(i + 1), $"after line {i}, {position}");
        }
    });

    [Fact]
    public void Reading_gives_every_byte_once() => Check(steps =>
    {
        using var spool = Written(steps, out var written);
        var lines = spool.Read();
        foreach (var (stream, text) in written) lines.Written(stream).ShouldBe(text);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reading_while_it_is_written_gives_every_byte_once(bool hold) => Check(steps =>
    {
        using var spool = new SpoolWriter();
        using var reader = new OutputReader(spool.Directory);
        List<ReadLine> atOnce = [], resumed = [];
        Dictionary<OutputStream, string> written = [];
        long time = 100;
        foreach (var step in steps)
        {
            Apply(step, spool, written, ref time);
            atOnce.AddRange(reader.ReadAvailable(hold));
            resumed.AddRange(spool.Read(resumed.LastOrDefault()?.Position ?? default, hold));
        }
        foreach (var stream in written.Keys) spool.End(stream, time);
        atOnce.AddRange(reader.ReadAvailable(hold));
        resumed.AddRange(spool.Read(resumed.LastOrDefault()?.Position ?? default, hold));

        reader.Ended.ShouldBe(written.Count > 0);
        foreach (var (stream, text) in written)
        {
            string finished = Finished(text, atOnce, stream);
            atOnce.Written(stream).ShouldBe(finished);
            resumed.Written(stream).ShouldBe(finished);
        }
        atOnce.Count(line => line.Notice).ShouldBe(steps.Count(step => step.Act == Act.Drop));
        resumed.Count(line => line.Notice).ShouldBe(steps.Count(step => step.Act == Act.Drop));
    });

    [Fact]
    public void The_streams_are_merged_as_sorting_by_time_would() => Check(steps =>
    {
        using var spool = Written([.. steps.Where(step => step.Act is Act.Write or Act.Rotate)], out _);
        var lines = spool.Read();
        var byTime = new[] { Stdout, Stderr }
            .SelectMany(stream => NeverFalling(lines.Where(line => line.Stream == stream)))
            .OrderBy(line => line.Time)
            .Select(line => line.Line);
        lines.ShouldBe(byTime);
    });

    [Fact]
    public void The_tail_is_the_end_of_all_lines() => Check(steps =>
    {
        using var spool = Written([.. steps.Where(step => step.Act is Act.Write or Act.Rotate).Select(step => step with { Time = Math.Abs(step.Time) })], out _);
        var lines = spool.Read();
        for (int i = 0; i <= lines.Count; i++)
            spool.Read(OutputSeek.Tail(spool.Directory, i)).Texts().ShouldBe(lines.TakeLast(i).Texts());
    });

    static IEnumerable<(long Time, ReadLine Line)> NeverFalling(IEnumerable<ReadLine> lines)
    {
        long latest = 0;
        foreach (var line in lines) yield return (latest = Math.Max(latest, line.Time), line);
    }

    /// <summary>
    /// Five of these are all cases. Many small ones find what a few long ones don't, and the other way round: reading anew after
    /// each line takes the square of their number.
    /// </summary>
    static void Check(Action<List<Step>> property)
    {
        FuzzRun.Check(s_steps, 0.2, property, size: 12);
        Prop.ForAll(s_steps.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithQuietOnSuccess(true));
    }

    static SpoolWriter Written(List<Step> steps, out Dictionary<OutputStream, string> written)
    {
        var spool = new SpoolWriter();
        written = [];
        long time = 100;
        foreach (var step in steps) Apply(step, spool, written, ref time);
        return spool;
    }

    static void Apply(Step step, SpoolWriter spool, Dictionary<OutputStream, string> written, ref long time)
    {
        time += step.Time;
        string text = step.Act switch
        {
            Act.Rotate or Act.Drop => "",
            Act.WriteLong => string.Concat(Enumerable.Repeat(step.Text.Replace("\n", "", StringComparison.Ordinal), 3000)),
            _ => step.Text,
        };
        written[step.Stream] = written.GetValueOrDefault(step.Stream, "") + Latin1(text);
        if (step.Act == Act.Rotate) spool.Rotate(step.Stream);
        else if (step.Act == Act.Drop) spool.Drop(step.Stream, time, 7);
        else
        {
            spool.Indexed = step.Act != Act.WriteWithoutEntry;
            spool.Write(step.Stream, time, text);
        }
    }

    /// <summary>The end of a stream finishes a last line, unless a notice has.</summary>
    static string Finished(string text, List<ReadLine> lines, OutputStream stream) =>
        text.Length > 0 && text[^1] != '\n' && lines.Last(line => line.Stream == stream) is { Notice: false } ? text + "\n" : text;

    static string Latin1(string text) => System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
