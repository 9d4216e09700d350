using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>One attached client: our end of a socket pair, raw bytes both ways.</summary>
internal sealed unsafe class TerminalClient : IEventHandler
{
    readonly Terminal terminal;
    readonly EventLoop loop;
    readonly int socket;
    bool paused;

    public TerminalClient(Terminal terminal, EventLoop loop, int socket)
    {
        (this.terminal, this.loop, this.socket) = (terminal, loop, socket);
        loop.Add(socket, Libc.EPOLLIN, this);
    }

    public bool Closed { get; private set; }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (Closed || bytes.IsEmpty) return;
        if (UnixSocket.Send(socket, bytes, [], Libc.MSG_DONTWAIT) != bytes.Length) Close();
    }

    public void OnReady(uint events)
    {
        if (terminal.Busy)
        {
            paused = true;
            // Watched for nothing it would still tell of its end, again and again.
            loop.Remove(socket);
            return;
        }
        var piece = new byte[4096];
        fixed (byte* start = piece)
        {
            var count = Libc.Read(socket, start, (nuint)piece.Length);
            if (count > 0) terminal.Type(piece[..(int)count], _ => { });
            else if (count == 0 || Libc.LastError is not (Errno.EAGAIN or Errno.EINTR)) Close();
        }
    }

    public void Resume()
    {
        if (!paused || Closed) return;
        paused = false;
        loop.Add(socket, Libc.EPOLLIN, this);
    }

    public void Close()
    {
        if (Closed) return;
        Closed = true;
        loop.Remove(socket);
        Libc.Close(socket);
        terminal.Detach(this);
    }
}
