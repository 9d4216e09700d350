using System.Diagnostics;
using System.Globalization;
using Outlive.Logs;

namespace Outlive.Bench;

/// <summary>
/// Reads 100-byte lines with one index entry for each, the keeper's worst case, and renders them as CRI lines; beside it the
/// floor: reading the same files with the same buffer and doing nothing. MB/s count the program's bytes, not the rendered ones.
/// </summary>
internal static class RenderCri
{
    const int Rounds = 5;
    const int LineLength = 100;
    const int BufferSize = 1 << 20;
    const int SegmentSize = 64_000_000;
    const long FirstTime = 1_767_323_045_000_000_000;
    const long TimeBetween = 2_500;

    public static int Run(string[] args)
    {
        int megabytes = args is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 1000;
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string directory = Path.Join(parent, $"outlive-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            long bytes = Write(directory, megabytes * 1_000_000L);
            double[] render = new double[Rounds], floor = new double[Rounds];
            for (int round = 0; round < Rounds; round++)
            {
                floor[round] = Rate(bytes, () => ReadPlain(directory));
                render[round] = Rate(bytes, () => Render(directory, bytes));
                Console.WriteLine($"round {round + 1}: render {render[round]:F0} MB/s, plain read {floor[round]:F0} MB/s");
            }
            Array.Sort(render);
            Array.Sort(floor);
            Console.WriteLine(
                $"median: render {render[Rounds / 2]:F0} MB/s, plain read {floor[Rounds / 2]:F0} MB/s, ratio {render[Rounds / 2] / floor[Rounds / 2]:F3}");
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static long Write(string directory, long total)
    {
        byte[] line = [.. Enumerable.Range(0, LineLength - 1).Select(i => (byte)('!' + i % 90)), (byte)'\n'];
        long written = 0;
        byte[] entry = new byte[IndexEntry.Size];
        for (int segment = 1; written < total; segment++)
        {
            using var log = new FileStream(Path.Join(directory, $"stdout-{segment:D6}.log"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize);
            using var index = new FileStream(Path.Join(directory, $"stdout-{segment:D6}.idx"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize);
            for (int end = LineLength; end <= SegmentSize && written < total; end += LineLength, written += LineLength)
            {
                log.Write(line);
                new IndexEntry(IndexEntryKind.Data, end, FirstTime + written / LineLength * TimeBetween).Write(entry);
                index.Write(entry);
            }
        }
        return written;
    }

    static void Render(string directory, long bytes)
    {
        var sink = new DiscardingWriter(BufferSize);
        var renderer = new CriRenderer();
        using var reader = new OutputReader(directory);
        while (reader.TryRead(out var line)) renderer.Render(line, sink);
        if (sink.Written != bytes + bytes / LineLength * 40) throw new InvalidOperationException($"{sink.Written} bytes rendered of {bytes}");
    }

    static void ReadPlain(string directory)
    {
        byte[] buffer = new byte[BufferSize];
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            using var handle = File.OpenHandle(file);
            int read;
            for (long offset = 0; (read = RandomAccess.Read(handle, buffer, offset)) > 0;) offset += read;
        }
    }

    static double Rate(long bytes, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6;
    }
}
