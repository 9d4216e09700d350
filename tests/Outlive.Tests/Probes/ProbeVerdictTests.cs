using FsCheck;
using FsCheck.Fluent;
using Outlive.Probes;

namespace Outlive.Tests.Probes;

public sealed class ProbeVerdictTests
{
    [Theory]
    [InlineData("++", 1, 3, "TT")]
    [InlineData("---", 1, 3, "nnF")]
    [InlineData("+--+---", 1, 3, "TTTTTTF")]
    [InlineData("---+-++", 2, 3, "nnFFFFT")]
    [InlineData("-+-+-+", 2, 2, "nnnnnn")]
    [InlineData("-+", 0, 0, "FT")]
    public void It_turns_after_as_many_equal_results_as_are_asked_for(string results, int successes, int failures, string verdicts)
    {
        var verdict = default(ProbeVerdict);
        string.Concat(results.Select(x =>
        {
            verdict = verdict.Next(x == '+', successes, failures);
            return verdict.Passing switch { true => 'T', false => 'F', null => 'n' };
        })).ShouldBe(verdicts);
    }

    [Fact]
    public void It_never_contradicts_a_run_that_is_long_enough()
    {
        var arbitrary = (from results in Gen.Elements(true, false).ListOf()
                         from successes in Gen.Choose(1, 4)
                         from failures in Gen.Choose(1, 4)
                         select (Results: results.ToArray(), successes, failures)).ToArbitrary();
        Prop.ForAll(arbitrary, x =>
        {
            var verdict = default(ProbeVerdict);
            for (var i = 0; i < x.Results.Length; i++)
            {
                var before = verdict;
                verdict = verdict.Next(x.Results[i], x.successes, x.failures);
                var run = x.Results.Take(i + 1).Reverse().TakeWhile(result => result == x.Results[i]).Count();
                if (verdict.InARow != run) return false;
                var enough = run >= (x.Results[i] ? x.successes : x.failures);
                if (verdict.Passing != (enough ? x.Results[i] : before.Passing)) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
