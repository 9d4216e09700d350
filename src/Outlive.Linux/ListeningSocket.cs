using System.Buffers.Text;

namespace Outlive.Linux;

/// <summary>A TCP socket that listens.</summary>
internal readonly record struct ListeningSocket(int Port, uint User, ulong Inode)
{
    const int Listening = 0x0A;

    /// <summary>
    /// A line of /proc/net/tcp or tcp6: number, local and remote address, state, queues, timer, retransmits, user, timeout, inode.
    /// False for a socket in another state; null for what is no such line.
    /// </summary>
    public static bool? Parse(ReadOnlySpan<byte> line, out ListeningSocket listener)
    {
        listener = default;
        int port = 0, state = 0;
        uint user = 0;
        ulong inode = 0;
        for (var field = 0; field <= 9; field++)
        {
            line = line.TrimStart((byte)' ');
            var end = line.IndexOf((byte)' ');
            var value = end < 0 ? line : line[..end];
            var right = field switch
            {
                0 => value.EndsWith(":"u8),
                1 => Hex(value[(value.IndexOf((byte)':') + 1)..], out port),
                3 => Hex(value, out state),
                7 => Whole(Utf8Parser.TryParse(value, out user, out var used), used, value),
                9 => Whole(Utf8Parser.TryParse(value, out inode, out var used), used, value),
                _ => value.Length > 0,
            };
            if (!right) return null;
            line = end < 0 ? default : line[end..];
        }
        listener = new(port, user, inode);
        return state == Listening;
    }

    static bool Hex(ReadOnlySpan<byte> text, out int value) =>
        Whole(Utf8Parser.TryParse(text, out value, out var used, 'x'), used, text) && value is >= 0 and <= 0xFFFF;

    static bool Whole(bool parsed, int used, ReadOnlySpan<byte> text) => parsed && used == text.Length;
}
