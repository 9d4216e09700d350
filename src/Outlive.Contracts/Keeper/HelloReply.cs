namespace Outlive.Contracts.Keeper;

/// <summary>Who answers.</summary>
public sealed record HelloReply
{
    public int Version { get; set; }
    public string Product { get; set; } = "";
    public int Pid { get; set; }
    public long Generation { get; set; }
    public string BootId { get; set; } = "";
    public string Cgroups { get; set; } = "";
    /// <summary>The soft limit of open files that the keeper was started with and its children get.</summary>
    public ulong OpenFiles { get; set; }
    public int DaemonPid { get; set; }
    /// <summary>A supervisor (systemd) starts the next keeper; a daemon leaves that to it.</summary>
    public bool Supervised { get; set; }
}
