using System.Globalization;
using System.Text;

namespace Outlive.Linux;

/// <summary>
/// A lock that the kernel gives back when its holder dies, however it dies. The file says who holds it; a file that was
/// deleted under its holder is no lock, so that is checked after the lock is had.
/// </summary>
internal sealed unsafe class LockFile : IDisposable
{
    LockFile(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <summary>Null: somebody else has it.</summary>
    public static LockFile? TryTake(string path)
    {
        while (true)
        {
            var fd = LinuxException.Check(Libc.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, Libc.PrivateFile), "open", path);
            if (Libc.Lock(fd, Libc.LOCK_EX | Libc.LOCK_NB) < 0)
            {
                var error = Libc.LastError;
                Libc.Close(fd);
                return error == Errno.EAGAIN ? null : throw new LinuxException("lock", path, error);
            }
            if (!Deleted(fd))
            {
                var held = new LockFile(fd);
                held.SignIn();
                return held;
            }
            Libc.Close(fd);
        }
    }

    /// <summary>A lock that came through an exec with its descriptor.</summary>
    public static LockFile Inherited(int descriptor) => new(descriptor);

    public static bool IsFree(string path)
    {
        var fd = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0);
        if (fd < 0) return true;
        var free = Libc.Lock(fd, Libc.LOCK_EX | Libc.LOCK_NB) >= 0;
        Libc.Close(fd);
        return free;
    }

    /// <summary>Who wrote the file; only meaningful while it is not free.</summary>
    public static ProcessIdentity? Holder(string path)
    {
        var parts = Read(path).Split(' ');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid) && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out var start)
            ? new(pid, start) : null;
    }

    static string Read(string path)
    {
        // Not with .NET's files: whatever sharing is asked for, they take a lock of their own, which the holder's refuses.
        const int room = 64;
        var buffer = stackalloc byte[room];
        var fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0);
        if (fd < 0) return "";
        var count = (int)Libc.Read(fd, buffer, room);
        Libc.Close(fd);
        return Encoding.ASCII.GetString(buffer, Math.Max(0, count));
    }

    static bool Deleted(int fd) => File.ResolveLinkTarget($"/proc/self/fd/{fd}", false)!.FullName.EndsWith(" (deleted)", StringComparison.Ordinal);

    void SignIn()
    {
        var me = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{me.Pid} {me.StartTime}"));
        Libc.Truncate(Descriptor, 0);
        fixed (byte* start = text) Libc.Write(Descriptor, start, (nuint)text.Length);
    }

    public void Dispose() => Libc.Close(Descriptor);
}
