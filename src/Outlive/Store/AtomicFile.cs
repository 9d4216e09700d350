using System.Text;
using Microsoft.Win32.SafeHandles;
using Outlive.Linux;

namespace Outlive.Store;

/// <summary>
/// Small private files that are there whole or not at all. Written beside and renamed, so that a reader sees the old or the new
/// one; durable ones also survive a power cut. Symbolic links are neither followed nor written through.
/// </summary>
internal static class AtomicFile
{
    const string Temporary = ".new";

    public static void Write(string path, string text, bool durable = false) => Write(path, Encoding.UTF8.GetBytes(text), durable);

    public static void Write(string path, ReadOnlySpan<byte> bytes, bool durable = false)
    {
        WriteNew(path, bytes, durable);
        Place(path, durable);
    }

    /// <summary>Puts the content beside the file; <see cref="Place"/> makes it the file.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> bytes, bool durable)
    {
        var temporary = path + Temporary;
        // What a crash left there, or a link that somebody put there.
        if (Libc.Unlink(temporary) < 0 && Libc.LastError != Errno.ENOENT) throw new LinuxException("remove", temporary, Libc.LastError);
        const int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC;
        var fd = LinuxException.Check(Libc.Open(temporary, flags | Libc.O_NOFOLLOW, Libc.PrivateFile), "create", temporary);
        try
        {
            using var file = new SafeFileHandle(fd, ownsHandle: true);
            RandomAccess.Write(file, bytes, 0);
            if (durable) RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            Libc.Unlink(temporary);
            throw;
        }
    }

    public static void Place(string path, bool durable)
    {
        LinuxException.Check(Libc.Rename(path + Temporary, path), "replace", path);
        if (durable) SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Null: there is none. A file with more bytes, a link, a pipe or a directory is refused.</summary>
    public static byte[]? TryRead(string path, int most)
    {
        var fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0);
        if (fd < 0 && Libc.LastError == Errno.ENOENT) return null;
        using var file = new SafeFileHandle(LinuxException.Check(fd, "open", path), ownsHandle: true);
        if ((File.GetAttributes(file) & FileAttributes.Directory) != 0) throw new LinuxException("read", path, Errno.EINVAL);
        var bytes = new byte[(int)Math.Min(most, Length(file, path)) + 1];
        var count = 0;
        while (count < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(count), count) is var read and > 0) count += read;
        return count <= most ? bytes[..count] : throw new LinuxException("read", path, Errno.EFBIG);
    }

    static long Length(SafeFileHandle file, string path)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (NotSupportedException)
        {
            throw new LinuxException("read", path, Errno.EINVAL);
        }
    }

    static void SyncDirectory(string path)
    {
        var fd = LinuxException.Check(Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_DIRECTORY, 0), "open", path);
        using var directory = new SafeFileHandle(fd, ownsHandle: true);
        RandomAccess.FlushToDisk(directory);
    }
}
