using System.Globalization;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;
using Outlive.Linux;

namespace Outlive.Journal;

/// <summary>The files of a journal's directory. Only names exactly as they are written here count, and no symbolic link is followed.</summary>
internal sealed class JournalFiles(string directory)
{
    const string Prefix = "events-";
    const string Extension = ".ndjson";
    const int LeastDigits = 12;
    const int MostDigits = 18;
    const int MostSetAside = 8;

    static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0 };

    public string MarkPath => Path.Join(directory, "sequence");

    public void CreateDirectory() =>
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Oldest first.</summary>
    public JournalSegment[] List()
    {
        try
        {
            var found = new FileSystemEnumerable<JournalSegment>(directory, (ref entry) => new(Number(entry.FileName), entry.ToFullPath()), s_everything)
            {
                ShouldIncludePredicate = (ref entry) => Number(entry.FileName) > 0,
            }.ToArray();
            Array.Sort(found, (one, other) => one.First.CompareTo(other.First));
            return found;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public JournalSegment Of(long first) =>
        new(first, Path.Join(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first:D12}{Extension}")));

    /// <summary>Null: it is not there any more. Nonblocking, so that a pipe of that name stops nobody.</summary>
    public static SafeFileHandle? OpenRead(string path)
    {
        var fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0);
        if (fd < 0 && Libc.LastError == Errno.ENOENT) return null;
        return new SafeFileHandle(LinuxException.Check(fd, "open", path), ownsHandle: true);
    }

    public static SafeFileHandle OpenWrite(string path, int more)
    {
        var flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | more;
        return new SafeFileHandle(LinuxException.Check(Libc.Open(path, flags, Libc.PrivateFile), "open", path), ownsHandle: true);
    }

    /// <summary>Makes names durable that were added or taken away.</summary>
    public void SyncDirectory()
    {
        var fd = LinuxException.Check(Libc.Open(directory, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_DIRECTORY, 0), "open", directory);
        using var handle = new SafeFileHandle(fd, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Takes a file out of the journal without losing what it holds.</summary>
    public void SetAside(string path)
    {
        LinuxException.Check(Libc.Rename(path, path + ".bad"), "rename", path);
        ForgetOldSetAside();
    }

    /// <summary>What a crash left of a last line, for whoever wants to look.</summary>
    public void KeepTorn(string path, ReadOnlySpan<byte> bytes)
    {
        using (var handle = OpenWrite(path + ".torn", Libc.O_TRUNC)) RandomAccess.Write(handle, bytes, 0);
        ForgetOldSetAside();
    }

    void ForgetOldSetAside()
    {
        var files = Directory.EnumerateFiles(directory, Prefix + "*").Where(x => x.EndsWith(".bad", StringComparison.Ordinal) || x.EndsWith(".torn", StringComparison.Ordinal));
        foreach (var path in files.OrderDescending(StringComparer.Ordinal).Skip(MostSetAside)) File.Delete(path);
    }

    static long Number(ReadOnlySpan<char> file)
    {
        if (!file.StartsWith(Prefix) || !file.EndsWith(Extension) || file.Length < Prefix.Length + Extension.Length) return 0;
        var digits = file[Prefix.Length..^Extension.Length];
        if (digits.Length is < LeastDigits or > MostDigits || (digits.Length > LeastDigits && digits[0] == '0')) return 0;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
