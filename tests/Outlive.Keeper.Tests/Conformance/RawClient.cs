using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Tests.Conformance;

/// <summary>A client that may break every rule: it sends the bytes and descriptors it is told to, and reads only when asked.</summary>
internal sealed unsafe class RawClient : IDisposable
{
    const int Patience = 20_000;
    static readonly int HeaderSize = sizeof(Libc.ControlHeader);

    readonly int socket;
    readonly FrameInbox inbox = new();

    RawClient(int socket) => this.socket = socket;

    public static RawClient Connect(KeeperInstance keeper) => new(UnixSocket.Connect(keeper.Launch.Socket));

    public static RawClient Greeted(KeeperInstance keeper, bool daemon = false)
    {
        var client = Connect(keeper);
        client.Greet(daemon: daemon).Hello.ShouldNotBeNull();
        return client;
    }

    public KeeperFrame Greet(int version = KeeperProtocol.Version, bool daemon = false, long generation = 0) =>
        Ask(new() { Id = 1, Verb = KeeperVerb.Hello, Hello = new() { Version = version, Daemon = daemon, Generation = generation } });

    public KeeperFrame Ask(KeeperRequest request, params ReadOnlySpan<int> descriptors)
    {
        Send(request, descriptors).ShouldBeTrue("the keeper takes the request");
        while (true)
        {
            var frame = Receive().ShouldNotBeNull($"the keeper answers {request.Verb}");
            if (frame.Id == request.Id) return frame;
        }
    }

    public bool Send(KeeperRequest request, params ReadOnlySpan<int> descriptors) =>
        SendFrame(JsonSerializer.SerializeToUtf8Bytes(request, KeeperJson.Default.KeeperRequest), descriptors);

    public bool SendFrame(string json, params ReadOnlySpan<int> descriptors) => SendFrame(Encoding.UTF8.GetBytes(json), descriptors);

    public bool SendFrame(ReadOnlySpan<byte> body, params ReadOnlySpan<int> descriptors) =>
        SendBytes([.. Header((uint)body.Length), .. body], descriptors);

    public static byte[] Header(uint length)
    {
        var header = new byte[KeeperProtocol.HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        return header;
    }

    /// <summary>False when the keeper has closed the connection.</summary>
    public bool SendBytes(ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> descriptors)
    {
        var passed = descriptors;
        while (!bytes.IsEmpty)
        {
            var sent = Send(bytes, passed);
            if (sent < 0) return false;
            passed = [];
            bytes = bytes[sent..];
        }
        return true;
    }

    /// <summary>With as many descriptors as the kernel carries, which is more than the product ever sends.</summary>
    int Send(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        var length = HeaderSize + descriptors.Length * sizeof(int);
        var control = stackalloc byte[length + 8];
        fixed (byte* start = bytes)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                *(Libc.ControlHeader*)control = new() { Length = (nuint)length, Level = Libc.SOL_SOCKET, Type = Libc.SCM_RIGHTS };
                descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
                message.Control = control;
                message.ControlLength = (nuint)(length + 7 & ~7);
            }
            return (int)Libc.SendMessage(socket, &message, Libc.MSG_NOSIGNAL);
        }
    }

    /// <summary>The next frame; null when the keeper has closed the connection. Descriptors that come with it are closed.</summary>
    public KeeperFrame? Receive()
    {
        while (true)
        {
            if (inbox.TryRead(out var bytes))
            {
                var frame = JsonSerializer.Deserialize(bytes, KeeperJson.Default.KeeperFrame)!;
                foreach (var descriptor in inbox.TakeDescriptors(frame.Descriptors.Length)!) Libc.Close(descriptor);
                return frame;
            }
            var entry = new Libc.PollEntry { Fd = socket, Events = Libc.POLLIN };
            var ready = Libc.Poll(&entry, 1, Patience);
            if (ready < 0) continue;
            if (ready == 0) throw new TimeoutException($"waited {Patience} ms in vain until the keeper sends something");
            if (inbox.Receive(socket, 0) <= 0) return null;
        }
    }

    public void Dispose()
    {
        Libc.Close(socket);
        inbox.Dispose();
    }
}
