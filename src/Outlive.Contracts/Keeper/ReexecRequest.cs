namespace Outlive.Contracts.Keeper;

/// <summary>Replace the keeper in place by this program; null: by the file it was started from.</summary>
public sealed record ReexecRequest(string? Program = null);
