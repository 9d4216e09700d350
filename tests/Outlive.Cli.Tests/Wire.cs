using System.Text.Json;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Tests;

/// <summary>What an instance would answer.</summary>
internal static class Wire
{
    public static string Of(params ServiceSnapshot[] services) => JsonSerializer.Serialize(services, ApiJson.Default.ServiceSnapshotArray);

    public static string Problem(string code, string detail, params PlanProblem[] problems) =>
        JsonSerializer.Serialize(new Problem { Code = code, Detail = detail, Problems = problems.Length > 0 ? problems : null }, ApiJson.Default.Problem);

    public static string Of(LogEntry line) => JsonSerializer.Serialize(line, ApiJson.Default.LogEntry);

    public static ServiceSnapshot Ready(string id) => new()
    {
        Id = id,
        Name = id,
        State = ServiceState.Running,
        Ready = true,
        Health = ServiceHealth.Healthy,
        Pid = 4711,
        StartedAt = DateTimeOffset.UnixEpoch,
        Ports = [new() { Name = "http", Port = 8080 }],
    };
}
