using Outlive.Contracts.Api;

namespace Outlive.Probes;

/// <summary>A result and what has become of the verdict by it.</summary>
internal sealed record ProbeReport(ProbeRole Role, ProbeTarget Target, ProbeSnapshot Snapshot, bool Changed);
