namespace Outlive.Probes;

/// <summary>What a probe is for.</summary>
internal enum ProbeRole { Ready, Alive }
