using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.Hosting;

/// <summary>For apps that have an instance of their own.</summary>
public static class OutliveServices
{
    /// <summary>
    /// Starts the app's instance with the app, or takes over the one that runs, and adds an <see cref="OutliveClient"/> and a health check
    /// named outlive. What goes wrong is an <see cref="OutliveException"/> out of the host's start.
    /// </summary>
    public static IServiceCollection AddOutlive(this IServiceCollection services, Action<OutliveOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(x => x.ServiceType == typeof(OwnInstance)))
            throw new OutliveException(ErrorCode.Conflict, "cannot add an instance: this app has one already; put its services into one plan");
        var options = new OutliveOptions();
        configure?.Invoke(options);
        services.AddSingleton(x => new OwnInstance(options, x.GetRequiredService<IHostEnvironment>().ContentRootPath));
        services.AddSingleton(x => new OutliveClient(x.GetRequiredService<OwnInstance>().Paths.ApiSocket));
        services.AddHostedService<InstanceService>();
        services.AddHealthChecks().AddCheck<InstanceHealthCheck>("outlive");
        return services;
    }
}
