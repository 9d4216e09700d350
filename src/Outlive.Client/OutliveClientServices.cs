using Microsoft.Extensions.DependencyInjection;

namespace Outlive.Client;

/// <summary>For apps that talk to an instance which is there without them.</summary>
public static class OutliveClientServices
{
    /// <summary>Adds an <see cref="OutliveClient"/>. Nothing is asked yet: the instance may come later than the app, and go before it.</summary>
    public static IServiceCollection AddOutliveClient(this IServiceCollection services, Action<OutliveClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new OutliveClientOptions();
        configure?.Invoke(options);
        return services.AddSingleton(options.CreateClient());
    }
}
