using Microsoft.Win32.SafeHandles;
using Outlive.Linux;

namespace Outlive.Diagnostics;

/// <summary>The files of the daemon's log: daemon.log is the newest, daemon.log.1 the one before it.</summary>
internal sealed class DaemonLogFiles(string directory, long maxSize, int keep) : IDisposable
{
    SafeFileHandle? _current;
    long _length;

    public string Current => Path.Join(directory, "daemon.log");

    /// <summary>At once into the kernel's hands, where a kill of ours can't reach it.</summary>
    public void Write(ReadOnlySpan<byte> lines)
    {
        if (_current is null) Open();
        if (_length > 0 && _length + lines.Length > maxSize) Rotate();
        RandomAccess.Write(_current!, lines, _length);
        _length += lines.Length;
    }

    public void Dispose() => _current?.Dispose();

    void Open()
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        const int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_CLOEXEC;
        var fd = LinuxException.Check(Libc.Open(Current, flags | Libc.O_NOFOLLOW, Libc.PrivateFile), "open", Current);
        _current = new SafeFileHandle(fd, ownsHandle: true);
        _length = RandomAccess.GetLength(_current);
    }

    void Rotate()
    {
        for (var number = keep - 2; number >= 0; number--) Libc.Rename(PathOf(number), PathOf(number + 1));
        if (keep < 2) Libc.Unlink(Current);
        _current!.Dispose();
        _current = null;
        Open();
    }

    string PathOf(int number) => number == 0 ? Current : $"{Current}.{number}";
}
