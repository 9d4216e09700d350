namespace Outlive.Daemon.Compat;

/// <summary>A service as the dashboard shows it.</summary>
internal sealed record DashboardServerRow
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public bool Running { get; init; }
    public bool Orphaned { get; init; }
    public string? OrphanedPid { get; init; }
    public string Color { get; init; } = "";
    public bool? Healthy { get; init; }
    public DateTimeOffset? LastCheck { get; init; }
    public string Type { get; init; } = "";
}
