namespace Outlive.Hosting;

/// <summary>Where an instance lives, and what brings its keeper back.</summary>
internal sealed record InstanceOptions
{
    public required string Name { get; init; }

    /// <summary>On the run-time file system: sockets, locks, records of processes, the plan in force.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Output, journal, intent.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The path of outlive-keeper.</summary>
    public required string Keeper { get; init; }

    /// <summary>The command line by which a new keeper starts this daemon again.</summary>
    public required string[] Daemon { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
