namespace Outlive.Client;

/// <summary>What an action is waited for: ready, started, stopped or settled; and how long, as in 30s.</summary>
public sealed record Wait(string For, string? Timeout = null);
