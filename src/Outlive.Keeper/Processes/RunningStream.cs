using Outlive.Keeper.Output;

namespace Outlive.Keeper.Processes;

/// <summary>A stream that a lane moves, and how to make it stop.</summary>
internal sealed record RunningStream(StreamState State, Action Abandon);
