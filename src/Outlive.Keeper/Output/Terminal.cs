using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// A process's terminal: what it shows goes to disk and to every attached client, what clients type goes in. A client that
/// reads too slowly is let go; it attaches again and gets the last screenful. Lives on its lane's thread.
/// </summary>
internal sealed unsafe class Terminal : IStream, IEventHandler
{
    const int Scrollback = 64 * 1024, Piece = 16 * 1024;

    readonly OutputLane lane;
    readonly StreamSetup setup;
    readonly Spool spool;
    readonly InputQueue input;
    readonly List<TerminalClient> clients = [];
    byte[] recent = [];
    long shown;
    bool ended;

    public Terminal(OutputLane lane, StreamSetup setup)
    {
        (this.lane, this.setup) = (lane, setup);
        spool = setup.NewSpool();
        input = new InputQueue(setup.Source);
    }

    public StreamState State => setup.State;

    public void Start() => lane.Loop.Add(setup.Source, Libc.EPOLLIN, this);

    public void Abandon() => lane.Loop.Post(End);

    public void Attach(int client) => lane.Loop.Post(() => Add(new TerminalClient(this, lane.Loop, client)));

    public void Write(byte[] data, Action<int> done) => lane.Loop.Post(() => Type(data, done));

    public void OnReady(uint events)
    {
        if ((events & Libc.EPOLLOUT) != 0) FlushInput();
        if ((events & (Libc.EPOLLIN | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0) Show();
    }

    internal bool Busy => input.Full;

    internal void Type(byte[] data, Action<int> done)
    {
        if (ended) done(Errno.EIO);
        else if (input.Full) done(Errno.EAGAIN);
        else
        {
            input.Add(data, done);
            FlushInput();
        }
    }

    internal void Detach(TerminalClient client) => clients.Remove(client);

    void Show()
    {
        Span<byte> piece = stackalloc byte[Piece];
        fixed (byte* start = piece)
        {
            var count = Libc.Read(setup.Source, start, Piece);
            if (count < 0 && Libc.LastError is Errno.EAGAIN or Errno.EINTR) return;
            if (count <= 0)
            {
                // EIO: every process of the terminal has closed it.
                End();
                return;
            }
            piece = piece[..(int)count];
        }
        Save(piece);
        Remember(piece);
        foreach (var client in clients.ToArray()) client.Send(piece);
        setup.Grew();
    }

    /// <summary>A terminal does not wait for a full disk: whoever sits at it would.</summary>
    void Save(ReadOnlySpan<byte> piece)
    {
        while (piece.Length > 0)
        {
            var count = (int)spool.Write(piece);
            if (setup.State.SetTrouble(Math.Max(0, -count))) setup.Changed();
            if (count > 0) setup.State.Wrote(count, spool.Segment);
            else spool.Drop(count = setup.State.DroppedByFullDisk(piece.Length));
            piece = piece[count..];
        }
    }

    void Remember(ReadOnlySpan<byte> piece)
    {
        if (recent.Length == 0) recent = new byte[Scrollback];
        var at = (int)(shown % Scrollback);
        var first = Math.Min(piece.Length, Scrollback - at);
        piece[..first].CopyTo(recent.AsSpan(at));
        piece[first..].CopyTo(recent);
        shown += piece.Length;
    }

    void Add(TerminalClient client)
    {
        if (shown > Scrollback) client.Send(recent.AsSpan((int)(shown % Scrollback)));
        client.Send(recent.AsSpan(0, (int)(shown > Scrollback ? shown % Scrollback : shown)));
        if (ended) client.Close();
        else if (!client.Closed) clients.Add(client);
    }

    void FlushInput()
    {
        var done = input.Flush();
        lane.Loop.Change(setup.Source, done ? Libc.EPOLLIN : Libc.EPOLLIN | Libc.EPOLLOUT);
        if (!done) return;
        foreach (var client in clients) client.Resume();
    }

    void End()
    {
        if (ended) return;
        ended = true;
        lane.Loop.Remove(setup.Source);
        Libc.Close(setup.Source);
        spool.End(setup.Resumed);
        spool.Close();
        input.Fail(Errno.EIO);
        foreach (var client in clients.ToArray()) client.Close();
        setup.State.End();
        setup.Grew();
        setup.Changed();
    }
}
