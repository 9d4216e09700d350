using System.Runtime.InteropServices;

namespace Outlive.Linux;

/// <summary>A terminal that hands on every key as it is pressed, until it is put back. termios(3)</summary>
internal sealed unsafe partial class RawTerminal : IDisposable
{
    /// <summary>More than any libc's struct termios.</summary>
    const int Room = 128;
    const int TCSADRAIN = 1;

    readonly int descriptor;
    readonly byte[] before = new byte[Room];
    int restored;

    RawTerminal(int descriptor) => this.descriptor = descriptor;

    /// <summary>Null: it is no terminal.</summary>
    public static RawTerminal? TryEnter(int descriptor)
    {
        var terminal = new RawTerminal(descriptor);
        fixed (byte* saved = terminal.before)
        {
            if (GetAttributes(descriptor, saved) < 0) return null;
            var raw = stackalloc byte[Room];
            new Span<byte>(saved, Room).CopyTo(new Span<byte>(raw, Room));
            MakeRaw(raw);
            LinuxException.Check(SetAttributes(descriptor, TCSADRAIN, raw), "change", "terminal");
            return terminal;
        }
    }

    public static (ushort Rows, ushort Columns)? Size(int descriptor)
    {
        var size = stackalloc ushort[4];
        return Libc.DeviceControl(descriptor, Libc.TIOCGWINSZ, size) >= 0 ? (size[0], size[1]) : null;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref restored, 1) != 0) return;
        fixed (byte* saved = before) SetAttributes(descriptor, TCSADRAIN, saved);
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int fd, byte* attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int fd, int when, byte* attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte* attributes);
}
