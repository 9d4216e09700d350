using System.Text;
using Outlive.Linux;

namespace Outlive.Cli.Text;

/// <summary>
/// Stdout and stderr as bytes, with what is known of them. .NET's own console costs its encodings and its terminal database at
/// every start. A reader that has gone (`outlive ps | head -1`) ends us without a word.
/// </summary>
internal sealed unsafe class Screen
{
    const int Output = 1, Errors = 2, FlushAt = 16 * 1024;

    readonly StringBuilder pending = new();
    readonly Lock turn = new();

    public Screen(bool color)
    {
        IsTerminal = PseudoTerminal.Is(Output);
        Colors = color && IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
    }

    public bool IsTerminal { get; }

    public bool Colors { get; }

    /// <summary>Columns; int.MaxValue when it is no terminal.</summary>
    public int Width
    {
        get
        {
            var size = stackalloc ushort[4];
            return IsTerminal && Libc.DeviceControl(Output, Libc.TIOCGWINSZ, size) >= 0 && size[1] > 0 ? size[1] : int.MaxValue;
        }
    }

    public void Line(string text = "")
    {
        lock (turn)
        {
            pending.Append(text).Append('\n');
            if (pending.Length > FlushAt) Flush();
        }
    }

    /// <summary>At once, for those who watch.</summary>
    public void LineNow(string text)
    {
        Line(text);
        Flush();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (turn)
        {
            Flush();
            WriteAll(Output, bytes);
        }
    }

    public void Error(string text)
    {
        lock (turn)
        {
            Flush();
            WriteAll(Errors, Encoding.UTF8.GetBytes(text + "\n"));
        }
    }

    public void Flush()
    {
        lock (turn)
        {
            if (pending.Length == 0) return;
            var bytes = Encoding.UTF8.GetBytes(pending.ToString());
            pending.Clear();
            WriteAll(Output, bytes);
        }
    }

    static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            for (nint done = 0; done < bytes.Length;)
            {
                var count = Libc.Write(descriptor, start + done, (nuint)(bytes.Length - done));
                if (count >= 0)
                {
                    done += count;
                    continue;
                }
                if (Libc.LastError == Errno.EPIPE) Environment.Exit(0);
                if (Libc.LastError == Errno.EAGAIN) AwaitRoom(descriptor);
                else if (Libc.LastError != Errno.EINTR) throw new LinuxException("write to", descriptor == Output ? "stdout" : "stderr", Libc.LastError);
            }
    }

    /// <summary>Somebody made our terminal non-blocking, which holds for all who share it.</summary>
    static void AwaitRoom(int descriptor)
    {
        const short pollOut = 4;
        var entry = new Libc.PollEntry { Fd = descriptor, Events = pollOut };
        Libc.Poll(&entry, 1, -1);
    }
}
