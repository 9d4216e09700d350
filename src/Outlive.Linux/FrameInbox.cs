using System.Buffers.Binary;
using Outlive.Contracts.Keeper;

namespace Outlive.Linux;

/// <summary>
/// What has arrived on a socket and is not read yet: bytes that become frames, and descriptors in the order of the frames
/// they came with. Grows with what was really sent, never with what a header claims.
/// </summary>
internal sealed class FrameInbox : IDisposable
{
    readonly Queue<int> descriptors = new();
    byte[] buffer = new byte[4096];
    int start, end;

    /// <summary>Bytes received, 0 at the end, or a negative errno.</summary>
    public int Receive(int fd, int flags)
    {
        if (end == buffer.Length) MakeRoom();
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

    /// <summary>The descriptors of the frame just read; from now on the caller's.</summary>
    public int[] TakeDescriptors(int count)
    {
        if (count > descriptors.Count) throw new InvalidDataException($"{count} descriptors announced, {descriptors.Count} came");
        var taken = new int[count];
        for (var i = 0; i < count; i++) taken[i] = descriptors.Dequeue();
        return taken;
    }

    void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
    }

    public void Dispose()
    {
        while (descriptors.TryDequeue(out var descriptor)) Libc.Close(descriptor);
    }
}
