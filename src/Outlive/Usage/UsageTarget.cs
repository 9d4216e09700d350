namespace Outlive.Usage;

/// <summary>A process whose tree is measured.</summary>
internal sealed record UsageTarget(int Pid, ulong StartTime)
{
    /// <summary>Where its whole tree is.</summary>
    public string? Cgroup { get; init; }
    /// <summary>Its directories in the hierarchies of v1 controllers.</summary>
    public IReadOnlyList<string> LimitCgroups { get; init; } = [];
    /// <summary>Memory is read at every sample, not only when something has happened: somebody acts on it.</summary>
    public bool Memory { get; init; }
}
