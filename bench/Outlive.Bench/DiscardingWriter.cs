using System.Buffers;

namespace Outlive.Bench;

/// <summary>A null sink behind one buffer that is filled over and over.</summary>
internal sealed class DiscardingWriter(int size) : IBufferWriter<byte>
{
    readonly byte[] _buffer = new byte[size];
    int _used;

    public long Written { get; private set; }

    public void Advance(int count)
    {
        _used += count;
        Written += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_buffer.Length - _used < sizeHint) _used = 0;
        return _buffer.AsSpan(_used);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();
}
