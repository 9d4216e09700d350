namespace Outlive.Contracts.Keeper;

/// <summary>A program to start. The process's directory, with its FIFOs, is made by the client before it asks.</summary>
public sealed record SpawnRequest
{
    public string[] Command { get; set; } = [];
    /// <summary>All of it, as NAME=VALUE: nothing is inherited from the keeper.</summary>
    public string[] Environment { get; set; } = [];
    public string? Directory { get; set; }
    /// <summary>Made, if it is not there, for this process's user alone.</summary>
    public string? PrivateDirectory { get; set; }
    public OutputOptions Output { get; set; } = new();
    public TerminalSize? Terminal { get; set; }
    /// <summary>stdout belongs to the daemon, which speaks a protocol on it; the keeper only holds it.</summary>
    public bool Channel { get; set; }
    /// <summary>Make a notify socket and put its path in NOTIFY_SOCKET.</summary>
    public bool Notify { get; set; }
    /// <summary>Processes that name the same group share one cgroup, over restarts too; default: the process's id.</summary>
    public string? Group { get; set; }
    public LimitsRequest? Limits { get; set; }
    public IdentityRequest? Identity { get; set; }
    public SandboxRequest? Sandbox { get; set; }
}
