using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Outlive.Logs;

/// <summary>
/// The files of an output directory. Only names exactly as the keeper writes them count, and symbolic links never do.
/// </summary>
internal sealed class SegmentFiles(string directory)
{
    const string Log = ".log";
    const int LeastDigits = 6;
    const int MostDigits = 18;

    static readonly string[] s_names = [.. Enum.GetValues<OutputStream>().Select(stream => Encoding.ASCII.GetString(stream.Name()))];
    static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0 };

    /// <summary>The stream that is not stderr, if there is one yet.</summary>
    public OutputStream? Main =>
        Has(OutputStream.Stdout) ? OutputStream.Stdout
        : Has(OutputStream.Output) ? OutputStream.Output
        : Has(OutputStream.Terminal) ? OutputStream.Terminal
        : null;

    public bool Has(OutputStream stream) => Next(stream, after: 0) > 0;

    public SafeFileHandle? OpenLog(OutputStream stream, long segment) => Open(PathOf(stream, segment, Log));

    public SafeFileHandle? OpenIndex(OutputStream stream, long segment) => Open(PathOf(stream, segment, ".idx"));

    /// <summary>The first segment after the given one, or 0.</summary>
    public long Next(OutputStream stream, long after)
    {
        if (after > 0 && IsFile(PathOf(stream, after + 1, Log))) return after + 1;
        return Array.Find(List(stream), segment => segment > after);
    }

    public long[] List(OutputStream stream)
    {
        try
        {
            var segments = new FileSystemEnumerable<long>(directory, (ref entry) => Number(stream, entry.FileName), s_everything)
            {
                ShouldIncludePredicate = (ref entry) => Number(stream, entry.FileName) > 0 && IsFile(entry.Attributes),
            }.ToArray();
            Array.Sort(segments);
            return segments;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    static long Number(OutputStream stream, ReadOnlySpan<char> file)
    {
        string name = NameOf(stream);
        if (!file.StartsWith(name) || !file.EndsWith(Log)) return 0;
        var digits = file[name.Length..^Log.Length];
        if (digits.Length is <= LeastDigits or > MostDigits + 1 || digits[0] != '-') return 0;
        digits = digits[1..];
        if (digits.Length > LeastDigits && digits[0] == '0') return 0;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }

    string PathOf(OutputStream stream, long segment, string extension) =>
        Path.Join(directory, string.Create(CultureInfo.InvariantCulture, $"{NameOf(stream)}-{segment:D6}{extension}"));

    static string NameOf(OutputStream stream) => s_names[(int)stream];

    static SafeFileHandle? Open(string path)
    {
        try
        {
            // Sharing everything keeps .NET from taking a flock on the keeper's files.
            const FileShare everything = FileShare.ReadWrite | FileShare.Delete;
            return IsFile(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, everything) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    static bool IsFile(string path) => new FileInfo(path) is var file && (int)file.Attributes != -1 && IsFile(file.Attributes);

    static bool IsFile(FileAttributes attributes) => (attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0;
}
