namespace Outlive.Webhooks;

/// <summary>A webhook and the number of the last event that is settled.</summary>
internal sealed record Cursor(string Webhook, long Sequence);
