using System.Text;
using Outlive.StandIn;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.KillInjection;

/// <summary>What a child writes, if it is left to its end.</summary>
internal sealed class Expectation
{
    readonly string[] output = new string[ChildPlan.DifferentSeeds], error = new string[ChildPlan.DifferentSeeds], both = new string[ChildPlan.DifferentSeeds];

    public static async Task<Expectation> CreateAsync()
    {
        var expectation = new Expectation();
        for (var seed = 0; seed < ChildPlan.DifferentSeeds; seed++)
        {
            var (stdout, stderr) = await TestChild.Expect((ulong)seed, ChildPlan.Steps);
            (expectation.output[seed], expectation.error[seed]) = (Encoding.UTF8.GetString(stdout), Encoding.UTF8.GetString(stderr));
            expectation.both[seed] = (await TestChild.Run("expect", $"{seed}", $"{ChildPlan.Steps}", "/dev/stdout", "/dev/stdout")).Output;
        }
        return expectation;
    }

    public static string[] Streams(ChildPlan plan) => plan.Kind == ChildKind.Screen ? ["terminal"] : ["stdout", "stderr"];

    public string Of(ChildPlan plan, string stream, bool stdinEnded = false) => (plan.Kind, stream) switch
    {
        (ChildKind.Silent, _) or (ChildKind.Ticker, "stderr") => "",
        (ChildKind.Ticker, _) => TestChild.Lines(1, ChildPlan.TickCount),
        (_, "terminal") => string.Concat(plan.Seeds.Select(x => both[x])).ReplaceLineEndings("\r\n"),
        (_, "stderr") => string.Concat(plan.Seeds.Select(x => error[x])),
        (ChildKind.Reader, _) => output[plan.Seeds[0]] + "name:" + (stdinEnded ? "end of input\n" : $"got:{plan.Typed}\n") + string.Concat(plan.Seeds.Skip(1).Select(x => output[x])),
        _ => string.Concat(plan.Seeds.Select(x => output[x])),
    };

    public static string Exit(ChildPlan plan) => plan.Kind == ChildKind.Crasher ? $"signal {ChildPlan.CrashSignal}" : $"code {plan.Code}";
}
