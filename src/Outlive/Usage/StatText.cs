using System.Buffers.Text;

namespace Outlive.Usage;

/// <summary>Numbers in the texts of /proc and of cgroups; what is not there, or no number, is null.</summary>
internal static class StatText
{
    public static long? Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long value, out _) ? value : null;

    /// <summary>Behind a word at the beginning of a line, as in "usage_usec 17" and "read_bytes: 17".</summary>
    public static long? After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            if (line.StartsWith(word)) return Number(line[word.Length..].TrimStart(" :"u8));
            text = end < 0 ? default : text[(end + 1)..];
        }
        return null;
    }

    /// <summary>The sum of all that stand behind a key, as the rbytes of all devices in io.stat; null when there is none.</summary>
    public static long? Sum(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        long? sum = null;
        for (int at; (at = text.IndexOf(key)) >= 0;)
        {
            text = text[(at + key.Length)..];
            if (Number(text) is { } value) sum = (sum ?? 0) + value;
        }
        return sum;
    }
}
