using System.Text;
using Outlive.Linux;

namespace Outlive.Keeper.Logging;

/// <summary>The keeper's few words, on stderr. Not through Console, which would install signal handlers of its own.</summary>
internal static unsafe class Log
{
    public static void Say(string text)
    {
        var line = Encoding.UTF8.GetBytes($"outlive-keeper: {text}\n");
        fixed (byte* start = line) Libc.Write(2, start, (nuint)line.Length);
    }
}
