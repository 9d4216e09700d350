using System.Text;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>What a process writes, if it is left to its end, and how it ends.</summary>
internal sealed class Expectation
{
    readonly string[] output = new string[ServicePlan.DifferentSeeds], error = new string[ServicePlan.DifferentSeeds], both = new string[ServicePlan.DifferentSeeds];

    public static async Task<Expectation> CreateAsync()
    {
        var expectation = new Expectation();
        for (var seed = 0; seed < ServicePlan.DifferentSeeds; seed++)
        {
            var (stdout, stderr) = await TestChild.Expect((ulong)seed, ServicePlan.Steps);
            (expectation.output[seed], expectation.error[seed]) = (Encoding.UTF8.GetString(stdout), Encoding.UTF8.GetString(stderr));
            expectation.both[seed] = (await TestChild.Run("expect", $"{seed}", $"{ServicePlan.Steps}", "/dev/stdout", "/dev/stdout")).Output;
        }
        return expectation;
    }

    public string Of(ServicePlan plan, string stream, bool stdinEnded = false) => (plan.Kind, stream) switch
    {
        (ServiceKind.Silent, _) or (ServiceKind.Ticker, "stderr") => "",
        (ServiceKind.Ticker, _) => TestChild.Lines(1, ServicePlan.TickCount),
        (_, "terminal") => string.Concat(plan.Seeds.Select(x => both[x])).ReplaceLineEndings("\r\n"),
        (_, "stderr") => string.Concat(plan.Seeds.Select(x => error[x])),
        (ServiceKind.Chatter, _) => "up" + string.Concat(plan.Seeds.Select(x => output[x])),
        (ServiceKind.Reader, _) => string.Concat(plan.Seeds.Select(x => output[x])) + "name>" + (stdinEnded ? "end of input\n" : $"got:{ServicePlan.Typed}\n"),
        _ => string.Concat(plan.Seeds.Select(x => output[x])),
    };

    public static string Exit(ServicePlan plan) => plan.Kind == ServiceKind.Crasher ? "signal SIGSEGV" : $"code {plan.Code}";
}
