using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Logs;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

/// <summary>What a keeper has put on disk for one process, read raw and through the reader.</summary>
internal sealed class Spooled(string directory)
{
    public static Spooled Of(KeeperInstance keeper, string id) => new($"{keeper.Launch.StateDirectory}/output/{id}");

    public string Directory => directory;

    public string[] Files(string pattern = "*") => System.IO.Directory.Exists(directory) ? [.. System.IO.Directory.GetFiles(directory, pattern).Order()] : [];

    public long Size(string stream = "stdout") => Files($"{stream}-*.log").Sum(x => new FileInfo(x).Length);

    public byte[] Bytes(string stream = "stdout") => [.. Files($"{stream}-*.log").SelectMany(File.ReadAllBytes)];

    public static int NumberOf(string file) => int.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[1], CultureInfo.InvariantCulture);

    /// <summary>What the reader makes of it, newlines put back; notices apart.</summary>
    public (byte[] Main, byte[] Error, List<string> Notices) Read()
    {
        using var reader = new OutputReader(directory);
        var (main, error, notices) = (new MemoryStream(), new MemoryStream(), new List<string>());
        while (reader.TryRead(out var line))
        {
            var into = line.Stream == OutputStream.Stderr ? error : main;
            if (line.Notice) notices.Add(System.Text.Encoding.UTF8.GetString(line.Bytes.Span));
            else into.Write(line.Bytes.Span);
            if (!line.Notice && !line.Partial) into.WriteByte((byte)'\n');
        }
        return (main.ToArray(), error.ToArray(), notices);
    }

    /// <summary>The entries of a stream's index: kind, value, time; every segment's must be in order and cover all of its bytes.</summary>
    public List<(int Kind, long Value, long Time)> Index(string stream = "stdout")
    {
        var all = new List<(int Kind, long Value, long Time)>();
        foreach (var log in Files($"{stream}-*.log"))
        {
            var bytes = File.ReadAllBytes(Path.ChangeExtension(log, "idx"));
            (bytes.Length % 16).ShouldBe(0);
            var entries = Enumerable.Range(0, bytes.Length / 16).Select(x => (Value: BitConverter.ToInt64(bytes, x * 16), Stamp: BitConverter.ToUInt64(bytes, x * 16 + 8)))
                .Select(x => ((int)(x.Stamp >> 62), x.Value, (long)(x.Stamp & ((1ul << 62) - 1)))).ToList();
            var ends = entries.Where(x => x.Item1 == 0).Select(x => x.Value).ToList();
            ends.ShouldBe(ends.Order());
            ends.LastOrDefault().ShouldBe(new FileInfo(log).Length, log);
            all.AddRange(entries);
        }
        all.Select(x => x.Time).ShouldBe(all.Select(x => x.Time).Order());
        return all;
    }

    /// <summary>Exactly one, and nothing after it.</summary>
    public void ShouldHaveEnded(string stream = "stdout")
    {
        var index = Index(stream);
        index.Count(x => x.Kind == 2).ShouldBe(1);
        index[^1].Kind.ShouldBe(2);
    }
}

internal static class SpooledExtensions
{
    extension(KeeperInstance keeper)
    {
        public async Task<StreamCounters> CountersAsync(string id, string stream = "stdout") =>
            (await keeper.Client.InspectAsync(id)).Process.Streams.Single(x => x.Name == stream);

        /// <summary>Until all streams of a process have ended and all that was written is on disk.</summary>
        public async Task EndOfOutputAsync(string id, TimeSpan? within = null)
        {
            StreamCounters[] last = [];
            await Eventually.HoldsAsync(async () =>
            {
                last = (await keeper.Client.InspectAsync(id)).Process.Streams;
                return last.Length > 0 && last.All(x => x.Ended);
            }, $"the output of \"{id}\" has ended", within, () => string.Join("; ", (object[])last));
        }

        public async Task<StreamCounters> CountersAsync(string id, Func<StreamCounters, bool> fit, string what, string stream = "stdout")
        {
            var last = new StreamCounters(stream);
            await Eventually.HoldsAsync(async () => fit(last = await keeper.CountersAsync(id, stream)), what, lastSeen: () => last.ToString());
            return last;
        }
    }
}
