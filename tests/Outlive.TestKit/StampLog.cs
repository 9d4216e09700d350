using System.Globalization;

namespace Outlive.TestKit;

/// <summary>What children recorded with the action `stamp FILE NAME`: every start, also those nobody noticed.</summary>
public static class StampLog
{
    /// <summary>The stamps in order; none while the file doesn't exist.</summary>
    public static IReadOnlyList<Stamp> Read(string path)
        => File.Exists(path) ? [.. File.ReadAllLines(path).Select(Parse)] : [];

    static Stamp Parse(string line)
    {
        // The name may hold spaces.
        var space = line.LastIndexOf(' ');
        if (space < 0)
            throw new FormatException($"cannot read the stamps: \"{line}\" is not `NAME PID`");
        return new Stamp(line[..space], int.Parse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
