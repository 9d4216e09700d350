using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>One attached client: our end of a socket pair, raw bytes both ways.</summary>
internal sealed unsafe class TerminalClient : IEventHandler
{
    readonly Terminal terminal;
    readonly EventLoop loop;
    readonly int socket;
    bool closed, paused;

    public TerminalClient(Terminal terminal, EventLoop loop, int socket)
    {
        (this.terminal, this.loop, this.socket) = (terminal, loop, socket);
        loop.Add(socket, Libc.EPOLLIN, this);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (closed || bytes.IsEmpty) return;
        if (UnixSocket.Send(socket, bytes, [], Libc.MSG_DONTWAIT) != bytes.Length) Close();
    }

    public void OnReady(uint events)
    {
        if (terminal.Busy)
        {
            paused = true;
            loop.Change(socket, 0);
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
        if (!paused || closed) return;
        paused = false;
        loop.Change(socket, Libc.EPOLLIN);
    }

    public void Close()
    {
        if (closed) return;
        closed = true;
        loop.Remove(socket);
        Libc.Close(socket);
        terminal.Detach(this);
    }
}
