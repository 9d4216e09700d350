using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.TestKit;

namespace Outlive.Tests.Journal;

/// <summary>A journal that can be crashed and opened again: what SIGKILL leaves is a copy of its files at that moment.</summary>
internal sealed class JournalLife : IAsyncDisposable
{
    readonly List<TempDirectory> _places = [new("/dev/shm")];
    readonly List<EventJournal> _journals = [];

    public JournalLife(Func<JournalOptions, JournalOptions>? with = null)
    {
        Options = new() { Directory = _places[0].File("journal"), Boot = "first" };
        if (with is not null) Options = with(Options);
        Open();
    }

    public JournalOptions Options { get; private set; }

    public EventJournal Journal => _journals[^1];

    public string Directory => Options.Directory;

    public string[] Segments => [.. System.IO.Directory.GetFiles(Directory, "events-*.ndjson").Order(StringComparer.Ordinal)];

    public long Append(string message, string? service = null, long? keeper = null)
    {
        var sequence = Journal.Append(new() { Kind = EventKind.ServiceReady, Message = message, Service = service, KeeperSequence = keeper });
        Journal.Flush();
        return sequence;
    }

    public void Open(JournalOptions? options = null) => _journals.Add(EventJournal.Open(Options = options ?? Options));

    public async Task ReopenAsync()
    {
        await Journal.DisposeAsync();
        Open();
    }

    /// <summary>The files of this moment are all that is left; what <paramref name="damage"/> does to them happens before the next opening.</summary>
    public void Crash(Action? damage = null, string? boot = null)
    {
        var place = new TempDirectory("/dev/shm");
        _places.Add(place);
        System.IO.Directory.CreateDirectory(place.File("journal"));
        foreach (var file in System.IO.Directory.GetFiles(Directory)) File.Copy(file, Path.Join(place.File("journal"), Path.GetFileName(file)));
        Options = Options with { Directory = place.File("journal"), Boot = boot ?? Options.Boot };
        damage?.Invoke();
        Open();
    }

    public async Task<List<InstanceEvent>> ReadAsync(JournalQuery? query = null)
    {
        List<InstanceEvent> events = [];
        await foreach (var one in Journal.ReadAsync(query ?? new())) events.Add(one);
        return events;
    }

    public async Task<string[]> MessagesAsync(JournalQuery? query = null) => [.. (await ReadAsync(query)).Select(x => x.Message!)];

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _journals) await journal.DisposeAsync();
        foreach (var place in _places) place.Dispose();
    }
}
