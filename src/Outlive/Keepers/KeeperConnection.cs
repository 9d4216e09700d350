using System.Collections.Concurrent;
using System.Text.Json;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keepers;

/// <summary>
/// One connection to a keeper. A thread of its own reads it, because descriptors come with the bytes and .NET's sockets
/// don't carry them; there is one connection for a daemon, however many processes it has. Events are handed over on that
/// thread, in order: whoever takes them slowly slows nobody but himself, for the keeper sends from a cursor.
/// </summary>
internal sealed class KeeperConnection : IDisposable
{
    readonly int socket;
    readonly Action<KeeperFrame> told;
    readonly FrameWriter writer = new();
    readonly Lock sending = new();
    readonly ConcurrentDictionary<long, (string Verb, TaskCompletionSource<KeeperReply> Answer)> asked = new();
    readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long lastId;
    bool shut;

    KeeperConnection(int socket, Action<KeeperFrame> told)
    {
        (this.socket, this.told) = (socket, told);
        new Thread(Read) { IsBackground = true, Name = "keeper connection" }.Start();
    }

    public HelloReply Hello { get; private set; } = new();

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed => closed.Task;

    /// <summary><paramref name="told"/> gets frames that answer nothing: events and news of output.</summary>
    public static async Task<KeeperConnection> OpenAsync(string path, HelloRequest hello, Action<KeeperFrame> told)
    {
        var connection = new KeeperConnection(UnixSocket.Connect(path), told);
        try
        {
            using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.Hello, Hello = hello }).ConfigureAwait(false);
            connection.Hello = reply.Frame.Hello ?? throw new InvalidDataException("the keeper's hello is empty");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Task<KeeperReply> AskAsync(KeeperRequest request, params int[] descriptors)
    {
        var answer = new TaskCompletionSource<KeeperReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        request.Id = Interlocked.Increment(ref lastId);
        asked[request.Id] = (request.Verb, answer);
        lock (sending)
        {
            if (shut || !Send(request, descriptors)) Lose(request.Id);
        }
        return answer.Task;
    }

    bool Send(KeeperRequest request, int[] descriptors)
    {
        var frame = writer.Write(request, KeeperJson.Default.KeeperRequest).Span;
        for (var sent = 0; sent < frame.Length;)
        {
            var result = UnixSocket.Send(socket, frame[sent..], sent == 0 ? descriptors : [], 0);
            if (result == -Errno.EINTR) continue;
            if (result < 0) return false;
            sent += result;
        }
        return true;
    }

    void Read()
    {
        using var inbox = new FrameInbox();
        try
        {
            while (inbox.Receive(socket, 0) is var received && (received > 0 || received == -Errno.EINTR))
                while (inbox.TryRead(out var bytes))
                    Deliver(JsonSerializer.Deserialize(bytes, KeeperJson.Default.KeeperFrame)!, inbox);
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException)
        {
            // Not our protocol: the same to us as a keeper that is gone.
        }
        End();
    }

    void Deliver(KeeperFrame frame, FrameInbox inbox)
    {
        // Without those that we may not open more of: whoever asked finds them missing.
        var descriptors = inbox.TakeDescriptors(frame.Descriptors.Length) ?? [.. frame.Descriptors.Select(_ => -1)];
        if (frame.Id == 0 && frame.Error is null) told(frame);
        else if (asked.TryRemove(frame.Id, out var request))
        {
            if (frame.Error is { } error) request.Answer.TrySetException(new KeeperException(error));
            else request.Answer.TrySetResult(new KeeperReply(frame, descriptors));
        }
        else if (frame is { Id: 0, Error: { } refusal })
            foreach (var id in asked.Keys) if (asked.TryRemove(id, out var pending)) pending.Answer.TrySetException(new KeeperException(refusal));
    }

    void End()
    {
        lock (sending)
        {
            shut = true;
            Libc.Close(socket);
            writer.Dispose();
        }
        foreach (var id in asked.Keys) Lose(id);
        closed.TrySetResult();
    }

    void Lose(long id)
    {
        if (asked.TryRemove(id, out var request)) request.Answer.TrySetException(new KeeperLostException(request.Verb));
    }

    /// <summary>The reader sees the end and closes.</summary>
    public void Dispose()
    {
        lock (sending)
        {
            if (!shut) Libc.Shutdown(socket, 2);
        }
    }
}
