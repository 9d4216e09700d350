using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outlive.Daemon.Requests;

/// <summary>How one entry of a stream lies on the wire.</summary>
internal static class StreamFrame
{
    /// <summary>What is there already goes out in pieces of about this size.</summary>
    public const int Piece = 32 * 1024;

    /// <summary>Its size, roughly.</summary>
    public static int Write<T>(IBufferWriter<byte> output, StreamShape shape, T entry, bool first, string id, JsonTypeInfo<T> type)
    {
        if (shape.IsServerSent) Put(output, Encoding.UTF8.GetBytes($"id: {id}\ndata: "));
        else if (shape.IsList && !first) Put(output, ","u8);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, type);
        Put(output, bytes);
        if (shape.IsServerSent) Put(output, "\n\n"u8);
        else if (!shape.IsList) Put(output, "\n"u8);
        return bytes.Length;
    }

    /// <summary>With its size: where the client has gone, Kestrel gives no room to who doesn't ask for any.</summary>
    public static void Put(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
