namespace Outlive.Contracts.Api;

/// <summary>One entry of the exported state: what a dashboard of plain processes keeps on disk.</summary>
public sealed record StoredServer
{
    public string Id { get; set; } = "";
    public int? Pid { get; set; }
    public string Command { get; set; } = "";
    public string Cwd { get; set; } = "";
    public DateTimeOffset? StartTime { get; set; }
    public string Status { get; set; } = "";
    public int[] Ports { get; set; } = [];
}
