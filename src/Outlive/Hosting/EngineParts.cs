using Outlive.Journal;
using Outlive.Linux;
using Outlive.Store;

namespace Outlive.Hosting;

/// <summary>What an engine is put together from.</summary>
internal sealed record EngineParts
{
    public required EventJournal Journal { get; init; }
    public required IntentStore Intents { get; init; }
    public required EventLog Log { get; init; }
    public required KeeperLaunch Keeper { get; init; }

    /// <summary>News of output, for who follows logs.</summary>
    public OutputSignals Outputs { get; } = new();

    /// <summary>For jitter.</summary>
    public Random Random { get; init; } = Random.Shared;
}
