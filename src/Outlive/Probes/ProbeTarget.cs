namespace Outlive.Probes;

/// <summary>One life of a process, as far as probes need to know it.</summary>
internal sealed record ProbeTarget
{
    public required string Service { get; init; }
    /// <summary>The keeper's id.</summary>
    public required string Process { get; init; }
    /// <summary>0: not started by us.</summary>
    public int Pid { get; init; }
    /// <summary>Where its whole tree is; null: found by session and parents.</summary>
    public string? Cgroup { get; init; }
    /// <summary>In the order of the plan, since the first one is the default.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Ports { get; init; } = [];
    public string Host { get; init; } = "127.0.0.1";
    public string? WorkingDirectory { get; init; }
    public string[] Environment { get; init; } = [];
}
