namespace Outlive.Daemon.Compat;

/// <summary>A port on which something listens; all text, as the dashboard has it.</summary>
internal sealed record DashboardPort
{
    public string Pid { get; init; } = "";
    public string Port { get; init; } = "";
    public string Protocol { get; init; } = "TCP";
    public string Program { get; init; } = "";
    public string Command { get; init; } = "";
    public string? Color { get; init; }
    public string? ServerId { get; init; }
}
