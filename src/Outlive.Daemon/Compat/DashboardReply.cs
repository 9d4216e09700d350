namespace Outlive.Daemon.Compat;

/// <summary>What became of what was asked.</summary>
internal sealed record DashboardReply(bool Success, string? Message = null)
{
    public string[]? Logs { get; init; }
    public DashboardServerRow[]? Servers { get; init; }
}
