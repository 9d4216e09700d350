using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Hosting;
using Outlive.Plan;

namespace Outlive.Daemon;

/// <summary>What can be said of a plan without an instance.</summary>
internal static class PlanTools
{
    /// <summary>A <see cref="PlanRequest"/> on stdin, a <see cref="PlanReply"/> on stdout: where nothing runs, all would be added.</summary>
    public static void Check()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var request = JsonSerializer.Deserialize(input, ApiJson.Default.PlanRequest) ?? new();
        var reading = PlanFiles.Read(request);
        string[] services = reading.Plan is { } plan ? [.. plan.Services.Keys] : [];
        var reply = new PlanReply { Problems = [.. reading.Problems], Services = services, Changes = Array.ConvertAll(services, x => new PlanChange { Service = x, Action = "add" }) };
        JsonSerializer.Serialize(output, reply, ApiJson.Default.PlanReply);
    }

    public static string Schema() => PlanSchema.Write();
}
