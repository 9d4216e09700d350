namespace Outlive.Logs;

/// <summary>What a <see cref="StreamCursor"/> delivers next: a line, a piece of one, or a notice.</summary>
internal struct Piece
{
    public long Time;
    public int Length;
    public int Consumed;
    public bool Partial;
    public byte[]? Notice;
    public StreamPosition After;
}
