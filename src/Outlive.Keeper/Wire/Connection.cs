using System.Buffers;
using System.Text.Json;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Wire;

/// <summary>
/// One client. What it is owed waits in a bounded queue; a client that doesn't read is let go when that is full, and events
/// don't enter the queue at all while it is half full: they stay on record and are read when there is room.
/// </summary>
internal sealed class Connection : IEventHandler
{
    const int MostOwed = 8 * 1024 * 1024, EventsUpTo = 256 * 1024, MostOwedDescriptors = 1024;

    readonly EventLoop loop;
    readonly int socket;
    readonly ConnectionEvents events;
    readonly FrameInbox inbox = new();
    readonly FrameWriter writer;
    readonly ArrayBufferWriter<byte> batch = new(1024);
    readonly Queue<(byte[] Bytes, int[] Descriptors)> owed = new();
    int sent, owedBytes, owedDescriptors;

    public Connection(EventLoop loop, int socket, FrameWriter writer, ConnectionEvents events)
    {
        (this.loop, this.socket, this.writer, this.events) = (loop, socket, writer, events);
        Peer = UnixSocket.Peer(socket);
        loop.Add(socket, Libc.EPOLLIN, this);
    }

    public Libc.Credentials Peer { get; }
    public bool Greeted { get; set; }
    public bool Closed { get; private set; }
    public bool HasRoomForEvents => !Closed && owedBytes + batch.WrittenCount < EventsUpTo;
    /// <summary>Null: not subscribed.</summary>
    public long? Cursor { get; set; }
    public HashSet<string> Watching { get; } = [];
    /// <summary>Watched processes whose news had no room.</summary>
    public HashSet<string> Missed { get; } = [];

    public void OnReady(uint ready)
    {
        if ((ready & Libc.EPOLLOUT) != 0) Flush();
        if (!Closed && (ready & (Libc.EPOLLIN | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0) Receive();
    }

    /// <summary>Sent before the loop waits again, together with what else happens until then; with descriptors, at once.</summary>
    public void Reply(KeeperFrame frame, params int[] descriptors)
    {
        if (Closed) return;
        // Descriptors go with the first byte of their own frame.
        if (descriptors.Length > 0) Send();
        if (batch.WrittenCount == 0) events.Dirty(this);
        batch.Write(writer.Write(frame, KeeperJson.Default.KeeperFrame).Span);
        if (descriptors.Length > 0 || batch.WrittenCount > EventsUpTo) Send(descriptors);
    }

    public void Send(params int[] descriptors)
    {
        if (Closed || batch.WrittenCount == 0) return;
        var bytes = batch.WrittenSpan;
        // Empty before anything can close us, which sends what is left.
        batch.ResetWrittenCount();
        var done = 0;
        if (owed.Count == 0)
        {
            var result = UnixSocket.Send(socket, bytes, descriptors, Libc.MSG_DONTWAIT);
            if (result < 0 && -result is not (Errno.EAGAIN or Errno.EINTR))
            {
                Close();
                return;
            }
            done = Math.Max(0, result);
        }
        if (done < bytes.Length) Owe(bytes[done..].ToArray(), done > 0 ? [] : descriptors);
    }

    public void Refuse(long id, KeeperError error) => Reply(new() { Id = id, Error = error });

    public void Close()
    {
        if (Closed) return;
        Send();
        if (Closed) return;
        Closed = true;
        loop.Remove(socket);
        Libc.Close(socket);
        inbox.Dispose();
        foreach (var (_, descriptors) in owed) CloseAll(descriptors);
        owed.Clear();
        events.Closed(this);
    }

    void Owe(byte[] bytes, int[] descriptors)
    {
        // The originals may be closed before this is sent.
        var copies = Array.ConvertAll(descriptors, x => Libc.Control(x, Libc.F_DUPFD_CLOEXEC, 3));
        if (owed.Count == 0) loop.Change(socket, Libc.EPOLLIN | Libc.EPOLLOUT);
        owed.Enqueue((bytes, copies));
        owedBytes += bytes.Length;
        owedDescriptors += copies.Length;
        if (owedBytes > MostOwed || owedDescriptors > MostOwedDescriptors) Close();
    }

    void Flush()
    {
        while (owed.TryPeek(out var next))
        {
            var result = UnixSocket.Send(socket, next.Bytes.AsSpan(sent), sent == 0 ? next.Descriptors : [], Libc.MSG_DONTWAIT);
            if (result < 0)
            {
                if (-result is not (Errno.EAGAIN or Errno.EINTR)) Close();
                return;
            }
            sent += result;
            if (sent < next.Bytes.Length) return;
            owed.Dequeue();
            CloseAll(next.Descriptors);
            owedBytes -= next.Bytes.Length;
            owedDescriptors -= next.Descriptors.Length;
            sent = 0;
        }
        loop.Change(socket, Libc.EPOLLIN);
        events.Drained(this);
    }

    void Receive()
    {
        var received = inbox.Receive(socket, Libc.MSG_DONTWAIT);
        if (received < 0 && -received is Errno.EAGAIN or Errno.EINTR) return;
        if (received <= 0)
        {
            Close();
            return;
        }
        try
        {
            while (!Closed && inbox.TryRead(out var frame)) Receive(frame);
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException)
        {
            Refuse(0, new(KeeperErrorCode.BadFrame, $"cannot read frame: {problem.Message}; see docs/keeper-protocol.md"));
            Close();
        }
    }

    void Receive(ReadOnlySpan<byte> frame)
    {
        var request = JsonSerializer.Deserialize(frame, KeeperJson.Default.KeeperRequest) ?? throw new InvalidDataException("a frame is null");
        if (inbox.TakeDescriptors(request.Descriptors.Length) is { } descriptors) events.Received(this, request, descriptors);
        else Refuse(request.Id, new(KeeperErrorCode.TooManyFiles, $"cannot {request.Verb}: its descriptors could not be received; raise the keeper's limit of open files") { Errno = Errno.EMFILE });
    }

    static void CloseAll(int[] descriptors)
    {
        foreach (var descriptor in descriptors) Libc.Close(descriptor);
    }
}
