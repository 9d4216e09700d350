using System.Buffers.Binary;
using Outlive.Contracts.Keeper;

namespace Outlive.Linux;

/// <summary>
/// What has arrived on a socket and is not read yet: bytes that become frames, and descriptors in the order of the frames
/// they came with. Grows with what was really sent, never with what a header claims.
/// </summary>
internal sealed class FrameInbox : IDisposable
{
    const int UsualSize = 4096, LargeSize = 256 * 1024;

    /// <summary>-1 marks where the kernel dropped some because we may open no more.</summary>
    readonly Queue<int> descriptors = new();
    byte[] buffer = new byte[UsualSize];
    int start, end;

    /// <summary>Bytes received, 0 at the end, or a negative errno.</summary>
    public int Receive(int fd, int flags)
    {
        if (end == buffer.Length || start == end) MakeRoom();
        var received = UnixSocket.Receive(fd, buffer.AsSpan(end), descriptors, flags);
        if (received > 0) end += received;
        return received;
    }

    /// <summary>The next whole frame; valid until the next <see cref="Receive"/>.</summary>
    public bool TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (descriptors.Count > KeeperProtocol.MaxDescriptors * 4) throw new InvalidDataException($"{descriptors.Count} descriptors wait for their frames");
        if (end - start < KeeperProtocol.HeaderSize) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(start));
        if (length is 0 or > KeeperProtocol.MaxFrame) throw new InvalidDataException($"a frame of {length} bytes (1 to {KeeperProtocol.MaxFrame} are allowed)");
        var whole = KeeperProtocol.HeaderSize + (int)length;
        if (end - start < whole) return false;
        frame = buffer.AsSpan(start + KeeperProtocol.HeaderSize, (int)length);
        start += whole;
        return true;
    }

    /// <summary>The descriptors of the frame just read, from now on the caller's; null when the kernel dropped some of them.</summary>
    public int[]? TakeDescriptors(int count)
    {
        var taken = new int[count];
        for (var i = 0; i < count; i++)
        {
            if (!descriptors.TryDequeue(out taken[i])) throw Missing(taken.AsSpan(0, i), $"{count} descriptors announced, {i} came");
            if (taken[i] >= 0) continue;
            CloseAll(taken.AsSpan(0, i));
            return null;
        }
        return taken;
    }

    static InvalidDataException Missing(ReadOnlySpan<int> taken, string reason)
    {
        CloseAll(taken);
        return new(reason);
    }

    void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        // One large frame doesn't make its connection large for life.
        if (end == 0 && buffer.Length > LargeSize) buffer = new byte[UsualSize];
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
    }

    public void Dispose()
    {
        CloseAll([.. descriptors]);
        descriptors.Clear();
    }

    static void CloseAll(ReadOnlySpan<int> descriptors)
    {
        foreach (var descriptor in descriptors)
            if (descriptor >= 0) Libc.Close(descriptor);
    }
}
