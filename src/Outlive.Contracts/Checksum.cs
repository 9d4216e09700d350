namespace Outlive.Contracts;

/// <summary>FNV-1a of 64 bits: tells that a file was torn, not that somebody forged it, and needs no library that has to be loaded.</summary>
public static class Checksum
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var sum = 14695981039346656037UL;
        foreach (var one in bytes) sum = (sum ^ one) * 1099511628211UL;
        return sum;
    }

    /// <summary>Sixteen digits.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Of(bytes).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
