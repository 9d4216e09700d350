using Outlive.Contracts.Api;
using Outlive.Daemon.Api;
using Outlive.Hosting;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>
/// A day of an instance in half a minute. Engine and journal are in this process and go by a hurried clock; keeper, processes and HTTP
/// are real. Services crash, run too long, are looked at and write; what they lack of a million events is told beside. Two clients follow
/// all events, in both shapes, and a third asks around once in a minute of that day. Nothing may be lost or doubled, the memory that is in
/// use must be the same in the evening as in the morning, and the journal keeps to its size.
/// </summary>
internal static class SimulatedDay
{
    const int Hours = 24, Morning = 6, MostBehind = 50_000;
    const long JournalSize = 32 << 20, Slack = 2 << 20;
    const double Growth = 1.2;

    const string Plan = """
        state: { journal: { max_size: 32M } }
        services:
          crashes: { command: CHILD sleep 500 exit 1, restart: { policy: always, delay: 10s, stable_after: 1m, tries: -1 } }
          hourly: { command: CHILD forever, max_runtime: 1h }
          looked-at: { command: CHILD forever, alive: { exec: "true", interval: 10m, timeout: 10m } }
          writes: { command: CHILD ticks 1000000 10 100 forever }
        """;

    static readonly TimeSpan Day = TimeSpan.FromHours(Hours), Pause = TimeSpan.FromSeconds(15);
    static readonly byte[] Mark = "\"sequence\":"u8.ToArray();
    static readonly string[] Questions = [ApiRoutes.Services, ApiRoutes.Instance, ApiRoutes.Metrics, ApiRoutes.Graph, ApiRoutes.Service("crashes"), $"{ApiRoutes.Events}?since=5m&limit=100"];

    public static int Run(string[] args)
    {
        var root = $"{(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath())}/od-{Environment.ProcessId}";
        Directory.CreateDirectory(root);
        try
        {
            return RunAsync(root, Figures.Argument(args, 0, 1_000_000), Figures.Argument(args, 1, 30)).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    static async Task<int> RunAsync(string root, int events, int seconds)
    {
        var options = new InstanceOptions
        {
            Name = "day",
            RunDirectory = $"{root}/run",
            StateDirectory = $"{root}/state",
            Keeper = KeeperUnderTest.Binary("Outlive.Keeper", "outlive-keeper"),
            Daemon = [],
            Time = new HurriedClock(Day.TotalSeconds / seconds),
        };
        await using var instance = await Instance.StartAsync(options, CancellationToken.None);
        var keeper = instance.Describe().KeeperPid;
        var ended = await LiveAsync(instance, options, events);
        await instance.ShutdownAsync(stopServices: true, "bench", CancellationToken.None);
        KeeperLaunch.Reap(keeper, wait: true);
        return ended;
    }

    static async Task<int> LiveAsync(Instance instance, InstanceOptions options, int events)
    {
        var socket = $"{options.RunDirectory}/api.sock";
        var server = new ApiServer(Task.FromResult(instance), socket, options.StateDirectory, TimeProvider.System);
        await server.StartAsync(CancellationToken.None);
        using var http = DaemonUnderTest.Client(socket);
        DaemonUnderTest.Apply(http, options.RunDirectory, Plan);
        NumberFollower[] followers = [new(DaemonUnderTest.Follow(http, ApiRoutes.Events), Mark), new(DaemonUnderTest.Follow(http, $"{ApiRoutes.Events}?follow=true", ApiRoutes.Lines), Mark)];
        var clock = (HurriedClock)options.Time;
        var reading = followers.Select(x => Task.Run(() => x.ReadAsync(long.MaxValue))).ToArray();
        var asking = Task.Run(() => AskAsync(http, clock));
        var telling = Task.Run(() => TellAsync(instance, events, clock, () => followers.Min(x => x.Last)));
        var hours = await WatchAsync($"{options.StateDirectory}/journal", clock);
        var (asked, told) = (await asking, await telling);
        var last = instance.Journal.LastSequence;
        while (followers.Any(x => x.Last < last) && !reading.Any(x => x.IsCompleted)) await Task.Delay(Pause, clock);
        await server.DisposeAsync();
        await Task.WhenAll(reading);
        Figures.Print($"simulated-day: {last} events, {last - told} of them of {Plan.Split("command").Length - 1} services' own life, followed by two; {followers.Sum(x => x.Lost)} lost, {followers.Sum(x => x.Doubled)} doubled; {asked} other questions answered");
        return Judge(hours) & followers.All(x => x.Lost == 0 && x.Doubled == 0) & instance.Journal.Lost == 0 & last >= events ? 0 : 1;
    }

    static bool Judge(List<(long Used, long Private, long Journal)> hours)
    {
        var (morning, evening, largest) = (hours[Morning], hours[^1], hours.Max(x => x.Journal));
        Figures.Print($"simulated-day: in use {string.Join(" ", hours.Select(x => x.Used >> 10))} KiB at each hour's end (client and server), private dirty {morning.Private} KiB at hour {Morning + 1} and {evening.Private} KiB at the end; journal {largest / 1e6:F1} MB at most (limit {JournalSize / 1e6:F1})");
        return evening.Used <= morning.Used * Growth + Slack && largest <= JournalSize;
    }

    /// <summary>Spread over the day, but never so far ahead that the journal would let go of what a follower has not read.</summary>
    static async Task<int> TellAsync(Instance instance, int events, HurriedClock clock, Func<long> slowest)
    {
        var told = 0;
        while (told < events)
        {
            var due = Math.Min(events, events * (clock.Passed / Day));
            for (; told < due && instance.Journal.LastSequence - slowest() < MostBehind; told++)
                instance.Tell(new() { Kind = EventKind.ProbeFailed, Service = $"other-{told % 100}", Message = "its port takes no connections", Data = new() { ["probe"] = "ready" } });
            await Task.Delay(Pause, clock);
        }
        return told;
    }

    static async Task<int> AskAsync(HttpClient http, HurriedClock clock)
    {
        var asked = 0;
        for (var minute = 0; minute < Hours * 60; minute++)
        {
            foreach (var question in Questions)
            {
                using var reply = await http.GetAsync(new Uri(question, UriKind.Relative));
                await reply.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
                asked++;
            }
            await UntilAsync(clock, TimeSpan.FromMinutes(minute));
        }
        return asked;
    }

    static async Task<List<(long Used, long Private, long Journal)>> WatchAsync(string journal, HurriedClock clock)
    {
        List<(long, long, long)> hours = [];
        for (var hour = 1; hour <= Hours; hour++)
        {
            await UntilAsync(clock, TimeSpan.FromHours(hour));
            hours.Add((GC.GetTotalMemory(forceFullCollection: true), Figures.PrivateDirtyKiB(Environment.ProcessId), Directory.GetFiles(journal).Sum(Length)));
        }
        return hours;
    }

    static async Task UntilAsync(HurriedClock clock, TimeSpan at)
    {
        while (clock.Passed < at) await Task.Delay(at - clock.Passed, clock);
    }

    /// <summary>The oldest goes meanwhile.</summary>
    static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
