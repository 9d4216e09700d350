using Outlive.Contracts.Api;
using Outlive.Hosting;

namespace Outlive.Daemon.Metrics;

/// <summary>The instance at one moment, looked at once for all metrics.</summary>
internal sealed record MetricSource
{
    /// <summary>Null: it still starts.</summary>
    public InstanceSnapshot? Instance { get; init; }

    public ServiceSnapshot[] Services { get; init; } = [];
    public WebhookSnapshot[] Webhooks { get; init; } = [];
    public JournalNumbers Journal { get; init; }

    public static MetricSource Of(Instance? instance) => instance is null ? new() : new()
    {
        Instance = instance.Describe(),
        Services = instance.Services(),
        Webhooks = instance.Webhooks(),
        Journal = instance.Journal,
    };
}
