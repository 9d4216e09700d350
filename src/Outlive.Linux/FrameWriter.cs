using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Contracts.Keeper;

namespace Outlive.Linux;

/// <summary>Turns messages into frames in one buffer that is used again.</summary>
internal sealed class FrameWriter : IDisposable
{
    readonly ArrayBufferWriter<byte> buffer = new(1024);
    readonly Utf8JsonWriter json;

    public FrameWriter() => json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Header and body; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write<T>(T message, JsonTypeInfo<T> type)
    {
        buffer.ResetWrittenCount();
        buffer.Write<byte>([0, 0, 0, 0]);
        json.Reset();
        JsonSerializer.Serialize(json, message, type);
        var frame = MemoryMarshal.AsMemory(buffer.WrittenMemory);
        BinaryPrimitives.WriteInt32LittleEndian(frame.Span, frame.Length - KeeperProtocol.HeaderSize);
        return frame;
    }

    public void Dispose() => json.Dispose();
}
