namespace Outlive.Probes;

/// <summary>Pure: the verdict after thresholds. It stays until as many equal results in a row as are asked for speak against it.</summary>
internal readonly record struct ProbeVerdict(bool? Passing, bool LastPassed, int InARow)
{
    public ProbeVerdict Next(bool passed, int successes, int failures)
    {
        var inARow = InARow > 0 && passed == LastPassed ? (int)Math.Min(int.MaxValue, InARow + 1L) : 1;
        var enough = inARow >= Math.Max(1, passed ? successes : failures);
        return new(enough ? passed : Passing, passed, inARow);
    }
}
