using System.Globalization;

namespace Outlive.TestKit;

/// <summary>What children recorded with the action `signals FILE`.</summary>
public static class SignalLog
{
    /// <summary>The signals in the order of their arrival; none while the file doesn't exist.</summary>
    public static IReadOnlyList<SignalRecord> Read(string path)
        => File.Exists(path) ? [.. File.ReadAllLines(path).Select(Parse)] : [];

    static SignalRecord Parse(string line)
    {
        var fields = line.Split(' ');
        if (fields.Length != 3)
            throw new FormatException($"cannot read the signal log: \"{line}\" is not `PID SIGNO SENDERPID`");
        return new SignalRecord(Int(fields[0]), Int(fields[1]), Int(fields[2]));
    }

    static int Int(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
