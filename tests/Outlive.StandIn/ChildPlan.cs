using System.Globalization;

namespace Outlive.StandIn;

/// <summary>What child number so-and-so does: by seed and number alone, so that a daemon that forgot everything and a test agree on it.</summary>
internal sealed record ChildPlan(int Number, ChildKind Kind, int[] Seeds, int Pause, int Code)
{
    /// <summary>Few different seeds, so that what they write need not be found out for each child.</summary>
    public const int DifferentSeeds = 12, Steps = 30, CrashSignal = 11, TickCount = 40;

    public string Id => string.Create(CultureInfo.InvariantCulture, $"c-{Number:D4}");

    public string Typed => $"go {Id}";

    public static int NumberOf(string id) => int.Parse(id.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture);

    public static ChildPlan Of(int seed, int number)
    {
        var chance = new Random(unchecked(seed * 1_000_003 + number));
        var kind = (ChildKind)chance.Next(Enum.GetValues<ChildKind>().Length);
        var seeds = Enumerable.Range(0, 1 + chance.Next(6)).Select(_ => chance.Next(DifferentSeeds)).ToArray();
        return new(number, kind, seeds, 50 + chance.Next(1200), 1 + chance.Next(100));
    }

    /// <summary>Arguments of the test child.</summary>
    public string[] Arguments(string stamps, string signals)
    {
        List<string> all = ["stamp", stamps, Id, "signals", signals];
        if (Kind == ChildKind.Ticker) all.AddRange(["ticks", Text(TickCount), Text(1 + Pause / 10)]);
        else if (Kind == ChildKind.Silent) all.AddRange(["sleep", Text(Pause * Seeds.Length)]);
        else
            for (var i = 0; i < Seeds.Length; i++)
            {
                all.AddRange(["random", Text(Seeds[i]), Text(Steps), "sleep", Text(Pause)]);
                if (i == 0 && Kind == ChildKind.Reader) all.AddRange(["prompt", "name:", "read-line"]);
            }
        all.AddRange(Kind == ChildKind.Crasher ? ["die", "SEGV"] : ["exit", Text(Code)]);
        return [.. all];
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
