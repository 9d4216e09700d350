using System.Globalization;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>`restart`.</summary>
internal static class RestartKeys
{
    static readonly Choice[] s_policies =
    [
        new("on_failure", (int)RestartPolicy.OnFailure), new("always", (int)RestartPolicy.Always), new("never", (int)RestartPolicy.Never),
        new("unless_stopped", (int)RestartPolicy.Always), new("no", (int)RestartPolicy.Never),
    ];

    public static KeyGroup<RestartDefinition> Keys { get; } = new("restart",
    [
        Rows<RestartDefinition>.Choice("policy", "When a program that ended is started again; what an operator stopped stays stopped in any case.",
            s_policies, restart => (int)restart.Policy, (restart, value) => restart.Policy = (RestartPolicy)value),
        Rows<RestartDefinition>.Duration("stable_after",
            "A process that lived this long restarts at once and uses no try; so does the first younger death.", Defaults.StableAfter,
            restart => restart.StableAfter, (restart, value) => restart.StableAfter = value, zero: true),
        Rows<RestartDefinition>.Duration("delay", "Before the second young death's restart, and growing.", Defaults.RestartDelay,
            restart => restart.Delay, (restart, value) => restart.Delay = value, zero: true),
        Rows<RestartDefinition>.Number("factor", "By which the delay grows.", Defaults.RestartFactor, (1, 100), restart => restart.Factor,
            (restart, value) => restart.Factor = value),
        Rows<RestartDefinition>.Duration("max_delay", "It grows no further.", Defaults.RestartMaxDelay, restart => restart.MaxDelay,
            (restart, value) => restart.MaxDelay = value, zero: true),
        Rows<RestartDefinition>.Number("jitter", "The part of a delay that is left to chance.", Defaults.RestartJitter, (0, 1),
            restart => restart.Jitter, (restart, value) => restart.Jitter = value),
        Rows<RestartDefinition>.Integer("tries", "Young deaths in a row, then failed; -1: no limit.", Defaults.RestartTries, (-1, 1_000_000),
            restart => restart.Tries, (restart, value) => restart.Tries = value),
        Rows<RestartDefinition>.Duration("reset_after", "Running this long clears the tries.", Defaults.RestartResetAfter,
            restart => restart.ResetAfter, (restart, value) => restart.ResetAfter = value, zero: true),
        new CustomKey<RestartDefinition>("success_exit_codes", KeyShape.OneOf("number or list", KeyShape.List(KeyShape.Integer), KeyShape.Integer),
            "Codes that are no failure.", ReadCodes, WriteCodes) { Default = "[0]" },
    ]);

    static void ReadCodes(ValueReader reader, PlanNode node, RestartDefinition restart)
    {
        if (node.IsMap)
        {
            reader.WrongType(node, "a list of numbers");
            return;
        }
        List<int> codes = [];
        foreach (var item in node.IsList ? node.Items : [node])
        {
            if (reader.Integer(item, 0, 255) is { } code && !codes.Contains(code)) codes.Add(code);
        }
        restart.SuccessExitCodes = [.. codes];
    }

    static PlanNode? WriteCodes(RestartDefinition restart) =>
        restart.SuccessExitCodes is [0] ? null : PlanNode.List([.. restart.SuccessExitCodes.Select(code =>
            PlanNode.Scalar(code.ToString(CultureInfo.InvariantCulture)))]);
}
