using System.Text.Json;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>
/// Reads of services what tables show, by hand. Deserializing whole snapshots makes the runtime compile code for each of their 60
/// properties, and that alone takes twice as long as `outlive ps` may take altogether (decision 11).
/// </summary>
internal static class ServiceReading
{
    public static ServiceSnapshot[] ReadAll(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object) return [Read(root)];
        var services = new ServiceSnapshot[root.GetArrayLength()];
        var count = 0;
        foreach (var service in root.EnumerateArray()) services[count++] = Read(service);
        return services;
    }

    static ServiceSnapshot Read(JsonElement json)
    {
        var service = new ServiceSnapshot();
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "id": service.Id = value.GetString()!; break;
                case "name": service.Name = value.GetString()!; break;
                case "state": service.State = State(value.GetString()!); break;
                case "ready": service.Ready = value.GetBoolean(); break;
                case "health": service.Health = Health(value.GetString()!); break;
                case "why": service.Why = value.GetString(); break;
                case "pid": service.Pid = value.GetInt32(); break;
                case "startedAt": service.StartedAt = value.GetDateTimeOffset(); break;
                case "readyAt": service.ReadyAt = value.GetDateTimeOffset(); break;
                case "restarts": service.Restarts = value.GetInt32(); break;
                case "tries": service.Tries = value.GetInt32(); break;
                case "maxTries": service.MaxTries = value.GetInt32(); break;
                case "nextRetry": service.NextRetry = value.GetDateTimeOffset(); break;
                case "color": service.Color = value.GetString(); break;
                case "ports": service.Ports = Ports(value); break;
                case "lastExit": service.LastExit = Exit(value); break;
            }
        }
        return service;
    }

    static PortSnapshot[] Ports(JsonElement json)
    {
        var ports = new PortSnapshot[json.GetArrayLength()];
        var count = 0;
        foreach (var port in json.EnumerateArray())
            ports[count++] = new() { Name = port.GetProperty("name").GetString()!, Port = port.GetProperty("port").GetInt32() };
        return ports;
    }

    static ExitSnapshot Exit(JsonElement json) => new()
    {
        Code = json.TryGetProperty("code", out var code) ? code.GetInt32() : null,
        Signal = json.TryGetProperty("signal", out var signal) ? signal.GetString() : null,
    };

    static ServiceState State(string word) => word switch
    {
        "disabled" => ServiceState.Disabled,
        "pending" => ServiceState.Pending,
        "starting" => ServiceState.Starting,
        "running" => ServiceState.Running,
        "stopping" => ServiceState.Stopping,
        "stopped" => ServiceState.Stopped,
        "completed" => ServiceState.Completed,
        "backoff" => ServiceState.Backoff,
        "failed" => ServiceState.Failed,
        "skipped" => ServiceState.Skipped,
        "orphaned" => ServiceState.Orphaned,
        _ => throw new JsonException($"there is no state \"{word}\""),
    };

    static ServiceHealth Health(string word) => word switch
    {
        "healthy" => ServiceHealth.Healthy,
        "unhealthy" => ServiceHealth.Unhealthy,
        _ => ServiceHealth.Unknown,
    };
}
