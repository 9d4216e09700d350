using Outlive.Contracts.Api;

/// <summary>What this app tells of a service.</summary>
internal sealed record Shown(string Id, ServiceState State, bool Ready, int? Pid, int Restarts)
{
    public static Shown Of(ServiceSnapshot service) => new(service.Id, service.State, service.Ready, service.Pid, service.Restarts);
}
