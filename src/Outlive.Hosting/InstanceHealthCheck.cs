using Microsoft.Extensions.Diagnostics.HealthChecks;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Hosting;

/// <summary>Unhealthy: nobody answers, or a service is down against its plan. Degraded: one is on its way. What was stopped on purpose is neither.</summary>
internal sealed class InstanceHealthCheck(OutliveClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return Judge(await client.GetServicesAsync(cancellationToken), context.Registration.FailureStatus);
        }
        catch (OutliveException problem)
        {
            return new(context.Registration.FailureStatus, problem.Message, problem);
        }
    }

    static HealthCheckResult Judge(ServiceSnapshot[] services, HealthStatus failure)
    {
        var states = services.ToDictionary(x => x.Id, x => (object)x.State.ToString());
        if (Array.FindAll(services, IsDown) is { Length: > 0 } down) return new(failure, Describe(down), data: states);
        if (Array.FindAll(services, IsComing) is { Length: > 0 } coming) return HealthCheckResult.Degraded(Describe(coming), data: states);
        return HealthCheckResult.Healthy(data: states);
    }

    static bool IsDown(ServiceSnapshot service) =>
        service.State is ServiceState.Backoff or ServiceState.Failed or ServiceState.Skipped or ServiceState.Orphaned || (service.State == ServiceState.Running && service.Health == ServiceHealth.Unhealthy);

    static bool IsComing(ServiceSnapshot service) =>
        service.State is ServiceState.Pending or ServiceState.Starting || (service.State == ServiceState.Running && service.Type == ServiceType.Service && !service.Ready);

    static string Describe(ServiceSnapshot[] services) => string.Join("; ", services.Select(x => $"{x.Id}: {x.Why ?? x.State.ToString()}"));
}
