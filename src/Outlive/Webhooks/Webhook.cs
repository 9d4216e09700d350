using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.Plan;

namespace Outlive.Webhooks;

/// <summary>
/// Tells one address of events, in order and one at a time: what is not taken is tried again, ever less often, and what comes after
/// it waits in the journal, not in memory. Only a success ends the growing of the pauses, so a receiver that is down is not
/// flooded by those that are given up.
/// </summary>
internal sealed class Webhook : IAsyncDisposable
{
    const int LeastTries = 3, SkippedBeforeSave = 1000;
    static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1), s_longestPause = TimeSpan.FromMinutes(5);

    readonly WebhookContext _context;
    readonly WebhookSender _sender;
    readonly CursorFile _cursor;
    readonly DeadLetters _dead;
    readonly CancellationTokenSource _end = new();
    readonly Task _loop;
    int _failures;
    volatile bool _retired;
    volatile WebhookSnapshot _seen;

    public Webhook(WebhookDefinition definition, WebhookContext context, DeadLetters dead)
    {
        (Definition, _context, _dead) = (definition, context, dead);
        _sender = new(definition, context);
        _cursor = new(context.Directory, definition.Name);
        var from = Math.Min(_cursor.Load() ?? 0, context.Journal.LastSequence);
        _seen = new() { Name = definition.Name, Target = new Uri(definition.Url).GetLeftPart(UriPartial.Authority), Events = definition.Events, Settled = from };
        _loop = Task.Run(RunAsync);
    }

    public WebhookDefinition Definition { get; }

    public bool Retired => _retired;

    public WebhookSnapshot Snapshot
    {
        get
        {
            var seen = _seen;
            return seen with { Behind = Math.Max(0, _context.Journal.LastSequence - seen.Settled), DeadLetters = _dead.CountOf(Definition.Name) };
        }
    }

    /// <summary>Once more and out of order, since somebody asks for it; what is taken is no dead letter any more.</summary>
    public async Task<Delivery> RedeliverAsync(DeadLetter letter, CancellationToken cancel)
    {
        var delivery = await _sender.SendAsync(letter.Event, letter.Tries + 1, cancel).ConfigureAwait(false);
        if (delivery.Problem is null) _dead.Remove(letter.Id);
        else _dead.Add(letter with { Tries = letter.Tries + 1, Problem = delivery.Problem });
        return delivery;
    }

    /// <summary>It is told no more, and how far it was told is nothing to remember.</summary>
    public void Retire() => _retired = true;

    async Task RunAsync()
    {
        try
        {
            var skipped = 0;
            await foreach (var happened in _context.Journal.ReadAsync(new() { After = _seen.Settled, Follow = true }, _end.Token).ConfigureAwait(false))
            {
                var wanted = Wants(happened);
                if (wanted) await DeliverAsync(happened).ConfigureAwait(false);
                _seen = _seen with { Settled = happened.Sequence };
                if (wanted || ++skipped % SkippedBeforeSave == 0) Save();
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            Save();
        }
    }

    void Save()
    {
        if (!_retired) _cursor.Save(_seen.Settled);
    }

    /// <summary>Never its own troubles, each of which would lead to the next; those of others only when they are asked for.</summary>
    bool Wants(InstanceEvent happened)
    {
        const string Own = "webhook.";
        if (!happened.Kind.StartsWith(Own, StringComparison.Ordinal)) return Definition.Events.Length == 0 || JournalQuery.IsOf(happened.Kind, Definition.Events);
        return happened.Data?.GetValueOrDefault("webhook") != Definition.Name && JournalQuery.IsOf(happened.Kind, [.. Definition.Events.Where(x => x.StartsWith(Own, StringComparison.Ordinal))]);
    }

    async Task DeliverAsync(InstanceEvent happened)
    {
        for (var tries = 1; ; tries++)
        {
            var delivery = await _sender.SendAsync(happened, tries, _end.Token).ConfigureAwait(false);
            if (delivery.Problem is not { } problem)
            {
                Taken();
                return;
            }
            var pause = Failed(problem, delivery.RetryAfter);
            if (tries >= LeastTries && _context.Time.GetUtcNow() - happened.At > Definition.GiveUpAfter)
            {
                GiveUp(happened, tries, problem);
                return;
            }
            await Task.Delay(pause, _context.Time, _end.Token).ConfigureAwait(false);
        }
    }

    void Taken()
    {
        if (_failures > 0) Tell(EventKind.WebhookRecovered, $"webhook \"{Definition.Name}\" takes events again, after {_failures} failed tries");
        _failures = 0;
        _seen = _seen with { Delivered = _seen.Delivered + 1, FailingSince = null, NextTry = null, Problem = null };
    }

    /// <summary>The pause until the next try.</summary>
    TimeSpan Failed(string problem, TimeSpan asked)
    {
        if (_failures++ == 0) Tell(EventKind.WebhookFailing, $"webhook \"{Definition.Name}\" did not take an event: {problem}");
        var pause = Math.Min(s_firstPause.TotalSeconds * Math.Pow(2, Math.Min(_failures, 30) - 1), s_longestPause.TotalSeconds) * (0.5 + _context.Chance() / 2);
        var next = TimeSpan.FromSeconds(Math.Max(pause, asked.TotalSeconds));
        var now = _context.Time.GetUtcNow();
        _seen = _seen with { FailedTries = _seen.FailedTries + 1, FailingSince = _seen.FailingSince ?? now, NextTry = now + next, Problem = problem };
        return next;
    }

    void GiveUp(InstanceEvent happened, int tries, string problem)
    {
        var number = happened.Sequence.ToString(CultureInfo.InvariantCulture);
        var id = $"{number}-{Path.GetFileNameWithoutExtension(CursorFile.PathOf("", Definition.Name))}";
        _dead.Add(new() { Id = id, Webhook = Definition.Name, GivenUpAt = _context.Time.GetUtcNow(), Tries = tries, Problem = problem, Event = happened });
        Tell(EventKind.WebhookGivenUp, $"webhook \"{Definition.Name}\" did not take event {number} ({happened.Kind}) in {tries} tries: {problem}", number);
    }

    void Tell(string kind, string message, string? number = null)
    {
        var details = new Dictionary<string, string> { ["webhook"] = Definition.Name };
        if (number is not null) details["event"] = number;
        _context.Tell(kind, message, details);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _sender.Dispose();
        _end.Dispose();
    }
}
