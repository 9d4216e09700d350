using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Webhooks;

namespace Outlive.Hosting;

/// <summary>Keeps the webhooks that the plan says: one that is new is told what happens from its coming on.</summary>
internal sealed class WebhookKeeping(Engine engine) : IAsyncDisposable
{
    readonly SemaphoreSlim one = new(1);
    DeadLetters? dead;
    bool told;
    volatile Webhook[] running = [];
    volatile WebhookDefinition[] wanted = [];

    string Folder => $"{engine.Options.StateDirectory}/webhooks";

    public WebhookSnapshot[] All => Array.ConvertAll(running, x => x.Snapshot);

    public DeadLetter[] Dead => running.Length == 0 && !Directory.Exists(Folder) ? [] : Letters().All;

    /// <summary>In a turn, before the plan's coming is told: where each begins is decided now.</summary>
    public void Apply(WebhookDefinition[] webhooks)
    {
        if (webhooks.Length == 0 && wanted.Length == 0) return;
        foreach (var webhook in running)
            if (!Array.Exists(webhooks, x => x.Name == webhook.Definition.Name)) webhook.Retire();
        CursorFile.DeleteOthers(Folder, webhooks.Select(x => x.Name));
        Restore(webhooks);
    }

    /// <summary>What a daemon before us had applied.</summary>
    public void Restore(WebhookDefinition[] webhooks)
    {
        if (webhooks.Length == 0 && wanted.Length == 0) return;
        foreach (var webhook in webhooks)
        {
            var cursor = new CursorFile(Folder, webhook.Name);
            if (cursor.Load() is null) cursor.Save(engine.Parts.Journal.LastSequence);
        }
        wanted = webhooks;
        engine.Errands.Run(_ => Task.Run(ReconcileAsync, CancellationToken.None));
    }

    public async Task RedeliverAsync(string id, CancellationToken cancel)
    {
        var letter = Dead.FirstOrDefault(x => x.Id == id) ?? throw new OutliveException(ErrorCode.NotFound, $"cannot redeliver \"{Printable.Of(id)}\": there is no such dead letter; look at the list again", id);
        var webhook = Array.Find(running, x => x.Definition.Name == letter.Webhook) ?? throw new OutliveException(ErrorCode.NotFound, $"cannot redeliver \"{id}\": the plan has no webhook \"{letter.Webhook}\" any more", id);
        var delivery = await webhook.RedeliverAsync(letter, cancel).ConfigureAwait(false);
        if (delivery.Problem is { } problem) throw new OutliveException(ErrorCode.Refused, $"cannot redeliver \"{id}\" to webhook \"{letter.Webhook}\": {problem}", id);
    }

    /// <summary>The old one has to be silent before the new one speaks.</summary>
    async Task ReconcileAsync()
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            var (next, before) = (wanted, running);
            var staying = before.Where(x => !x.Retired && next.Any(y => PlanDiff.Same(x.Definition, y))).ToArray();
            foreach (var webhook in before.Except(staying)) await webhook.DisposeAsync().ConfigureAwait(false);
            running = [.. next.Select(x => Array.Find(staying, y => y.Definition.Name == x.Name) ?? new Webhook(x, Context(), Letters()))];
        }
        finally
        {
            one.Release();
        }
    }

    WebhookContext Context() => new()
    {
        Instance = engine.Options.Name,
        Directory = Folder,
        Journal = engine.Parts.Journal,
        Time = engine.Time,
        Chance = engine.Parts.Random.NextDouble,
        Secret = Secrets.ReadPlain,
        Tell = (kind, message, details) => engine.Post(() => engine.Story.TellWith(kind, message, details)),
    };

    DeadLetters Letters()
    {
        if (LazyInitializer.EnsureInitialized(ref dead, () => new DeadLetters(Folder)) is var letters && letters.Problem is { } problem && Interlocked.Exchange(ref told, true) == false)
            engine.Post(() => engine.Story.Tell(EventKind.StateDamaged, problem));
        return letters;
    }

    public async ValueTask DisposeAsync()
    {
        wanted = [];
        await ReconcileAsync().ConfigureAwait(false);
        one.Dispose();
    }
}
