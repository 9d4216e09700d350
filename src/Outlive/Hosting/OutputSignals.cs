using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;

namespace Outlive.Hosting;

/// <summary>Who follows the output of which process. Each follower has news of its own, asked for again when a new keeper has come.</summary>
internal sealed class OutputSignals
{
    readonly ConcurrentDictionary<string, ConcurrentDictionary<OutputNews, bool>> followed = new();

    /// <summary>Every frame about output; called on the keeper connection's thread.</summary>
    public void Told(KeeperFrame frame)
    {
        if (frame.Output is { } process && followed.TryGetValue(process, out var followers))
            foreach (var news in followers.Keys) news.Told(frame);
    }

    public async Task ArmAllAsync(KeeperClient keeper)
    {
        foreach (var followers in followed.Values)
            foreach (var news in followers.Keys) await ArmAsync(news, keeper).ConfigureAwait(false);
    }

    /// <summary>Until it is disposed.</summary>
    public FollowedOutput Follow(string process, Engine engine)
    {
        var news = new OutputNews(process);
        followed.GetOrAdd(process, _ => new())[news] = true;
        engine.Errands.Run(async cancel =>
        {
            await engine.Processes.BegunAsync(process, cancel).ConfigureAwait(false);
            await ArmAsync(news, engine.Link.Client).ConfigureAwait(false);
        });
        return new(news, () => Leave(process, news));
    }

    static async Task ArmAsync(OutputNews news, KeeperClient keeper)
    {
        try
        {
            await news.ArmAsync(keeper).ConfigureAwait(false);
        }
        catch (KeeperLostException)
        {
            // Armed with all others when the next one has come.
        }
    }

    void Leave(string process, OutputNews news)
    {
        if (!followed.TryGetValue(process, out var followers)) return;
        followers.TryRemove(news, out _);
        if (followers.IsEmpty) followed.TryRemove(process, out _);
    }
}
