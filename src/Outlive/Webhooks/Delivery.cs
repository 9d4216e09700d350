namespace Outlive.Webhooks;

/// <summary>What came of a try: null is success.</summary>
/// <param name="RetryAfter">The receiver asks for so much time.</param>
internal readonly record struct Delivery(string? Problem, TimeSpan RetryAfter = default);
