using Outlive.Plan.Keys;
using Outlive.Plan.Syntax;

namespace Outlive.Plan;

/// <summary>The normal form of a plan: our own spelling, without what is the default. Reading it gives the same plan.</summary>
internal static class PlanText
{
    public static string Write(PlanDefinition plan) => YamlText.Write(RootKeys.All.Write(plan));

    /// <summary>The same as JSON: numbers and true or false as such, all else as text.</summary>
    public static byte[] WriteJson(PlanDefinition plan) => JsonText.Write(RootKeys.All.Write(plan));

    public static string Write(ServiceDefinition service) => YamlText.Write(ServiceKeys.All.Write(service));
}
