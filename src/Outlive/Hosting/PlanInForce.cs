using Outlive.Plan;

namespace Outlive.Hosting;

/// <summary>
/// The plan that was applied last, as it was understood then: a daemon that returns must not find that a file was edited or a
/// variable changed meanwhile. It lies in the run directory, readable by its user alone, since interpolated values are in it.
/// </summary>
internal sealed record PlanInForce
{
    public string[] Files { get; set; } = [];
    public string? Directory { get; set; }
    public string[] Profiles { get; set; } = [];
    public PlanDefinition Plan { get; set; } = new();
}
