using System.Runtime.CompilerServices;

namespace Outlive.Logs;

/// <summary>Reads output as it comes, until every writer has closed the streams.</summary>
/// <remarks>
/// The signal is a seam: the keeper pushes it. Watching the directory ourselves would cost each follower an inotify
/// instance, of which a user has 128 by default, a thread and an event for every write.
/// </remarks>
/// <param name="reader">Where to read on; it stays the caller's.</param>
/// <param name="signal">Made before the first read.</param>
/// <param name="hold">Keep a line back until its newline comes; else what there is of it is delivered at once.</param>
public sealed class OutputFollower(OutputReader reader, IOutputSignal signal, bool hold = true)
{
    const int BatchBytes = 128 * 1024;
    const int BatchLines = 1024;

    readonly List<OutputLine> _batch = [];
    byte[] _bytes = [];

    /// <summary>Delivers batches of lines, each valid until the next.</summary>
    public async IAsyncEnumerable<IReadOnlyList<OutputLine>> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool over = signal.Ended;
            if (ReadBatch(hold && !over)) yield return _batch;
            else if (over) yield break;
            else await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    bool ReadBatch(bool hold)
    {
        _batch.Clear();
        int used = 0;
        while (_batch.Count < BatchLines && used <= BatchBytes - StreamCursor.LongestPiece && reader.TryRead(out var line, hold))
        {
            if (used == 0) _bytes = new byte[BatchBytes];
            var copy = _bytes.AsMemory(used, line.Bytes.Length);
            line.Bytes.CopyTo(copy);
            used += copy.Length;
            _batch.Add(line with { Bytes = copy });
        }
        return _batch.Count > 0;
    }
}
