namespace Outlive.Contracts.Keeper;

/// <summary>Events after this sequence number, those that are still on record first.</summary>
public sealed record SubscribeRequest(long After);
