using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>Runs the command of a probe as a process of its own, in the target's environment and directory.</summary>
internal interface IProbeCommands
{
    /// <summary>Ends it, tree and all, when it takes too long. An <see cref="IOException"/> or OutliveException says that it could not be started.</summary>
    Task<ProbeCommandResult> RunAsync(ProbeTarget target, CommandDefinition command, TimeSpan timeout, CancellationToken cancel);
}
