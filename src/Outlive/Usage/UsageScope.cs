namespace Outlive.Usage;

/// <summary>Whose processor time it is.</summary>
internal enum UsageScope { None, Cgroup, Tree, MainProcess }
