using System.Buffers;
using System.Runtime.CompilerServices;
using Outlive.Logs;

namespace Outlive.Hosting;

/// <summary>What a process without a terminal writes, as it writes it: its last lines, then whatever comes, until its output ends.</summary>
internal sealed class AttachedOutput(Engine engine)
{
    const int LastLines = 20;

    /// <summary>Bytes in the order in which both streams wrote them; valid until the next.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string service, string process, [EnumeratorCancellation] CancellationToken cancel)
    {
        var directory = $"{engine.Requests.OutputOf(service)}/{process}";
        using var followed = engine.Parts.Outputs.Follow(process, engine);
        using var reader = new OutputReader(directory, OutputSeek.Tail(directory, LastLines));
        var bytes = new ArrayBufferWriter<byte>();
        // Who waits at a prompt must see it, so nothing is held back for the end of its line.
        await foreach (var lines in new OutputFollower(reader, followed, hold: false).ReadAsync(cancel).ConfigureAwait(false))
        {
            bytes.ResetWrittenCount();
            foreach (var line in lines)
            {
                bytes.Write(line.Bytes.Span);
                if (!line.Partial) bytes.Write("\n"u8);
            }
            if (bytes.WrittenCount > 0) yield return bytes.WrittenMemory;
        }
    }
}
