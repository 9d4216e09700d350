using System.Text.Json.Serialization.Metadata;

namespace Outlive.Daemon.Requests;

/// <summary>What a stream is made of.</summary>
/// <param name="Read">From what was asked for on; or, where it is shared, after the entry with this id.</param>
/// <param name="Id">From where to go on after an entry.</param>
internal sealed record StreamSource<T>(Func<string?, CancellationToken, IAsyncEnumerable<T>> Read, Func<T, string> Id, JsonTypeInfo<T> Type)
{
    /// <summary>The same for all who get the same entries once they have caught up; null: it is not shared.</summary>
    public string? Shared { get; init; }
}
