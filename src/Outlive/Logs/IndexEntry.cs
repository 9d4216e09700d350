using System.Buffers.Binary;

namespace Outlive.Logs;

internal enum IndexEntryKind
{
    Data,
    Dropped,
    End,
    Unknown,
}

/// <summary>An entry of a segment's index, as in <c>docs/output-format.md</c>.</summary>
internal readonly record struct IndexEntry(IndexEntryKind Kind, long Value, long Time)
{
    public const int Size = 16;

    const int TimeBits = 62;
    const ulong LargestValue = long.MaxValue / 2; // leaves room to calculate with nonsense

    public static IndexEntry Read(ReadOnlySpan<byte> bytes)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong stamp = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return new(
            (IndexEntryKind)(stamp >> TimeBits),
            (long)Math.Min(value, LargestValue),
            (long)(stamp & ((1UL << TimeBits) - 1)));
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)Value);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)Kind << TimeBits | (ulong)Time);
    }
}
