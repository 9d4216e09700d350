using Microsoft.Extensions.Logging;
using Outlive.Contracts.Api;
using Outlive.Diagnostics;
using Outlive.TestKit;

namespace Outlive.Tests.Diagnostics;

public sealed class DaemonLogTests : IDisposable
{
    static readonly LoggingSettings s_all = new() { Level = "debug" };

    readonly TempDirectory _place = new("/dev/shm");
    readonly ManualClock _clock = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_line_has_time_level_category_and_message()
    {
        await using (var log = Open(s_all)) log.Write(new(DaemonLogLevel.Info, "keeper", "connected"));
        Text().ShouldBe("2030-01-02T03:04:05.678Z [INFO] [keeper              ] connected\n");
    }

    [Fact]
    public async Task Details_stand_below_the_line()
    {
        await using (var log = Open(s_all))
        {
            log.Write(new(DaemonLogLevel.Error, "network:devnet", "down")
            {
                Values = [new("height", 7), new("name", "a\"b"), new("ok", false), new("share", 0.5), new("none", null)],
                ProcessId = "web.1",
                ContainerId = "c1",
                NetworkId = "n1",
                Exception = new InvalidOperationException("first\nsecond"),
            });
        }
        Text().ShouldBe("""
            2030-01-02T03:04:05.678Z [ERROR] [network:devnet      ] down
              Data: {"height":7,"name":"a\u0022b","ok":false,"share":0.5,"none":null}
              Process ID: web.1
              Container ID: c1
              Network ID: n1
              Stack: System.InvalidOperationException: first
                second

            """);
    }

    [Fact]
    public async Task The_ready_made_entries_are_those_of_the_seed()
    {
        await using (var log = Open(s_all))
        {
            log.Performance("startup", "Container creation", TimeSpan.FromMilliseconds(2500), [new("containerCount", 5)]);
            log.Http("GET", "/health?token=secret", 200, TimeSpan.FromMilliseconds(150));
            log.Http("GET", "/nothing", 404, TimeSpan.FromMilliseconds(1));
            log.Resource("system", [new("cpu", 45.2)]);
        }
        Lines().ShouldBe([
            "[INFO] [perf:startup        ] Container creation completed in 2500ms", "  Data: {\"containerCount\":5}",
            "[INFO] [http                ] GET /health 200 150ms",
            "[WARN] [http                ] GET /nothing 404 1ms",
            "[DEBUG] [resource:system     ] Resource usage", "  Data: {\"cpu\":45.2}"]);
    }

    [Fact]
    public async Task Nothing_that_is_logged_begins_a_line_or_speaks_to_the_terminal()
    {
        const string evil = "a\r\n2030-01-02T03:04:05.678Z [INFO] [x] forged\u001b[2J\u009b\u202e\u2028\u0007\0";
        await using (var log = Open(s_all))
        {
            log.Write(new(DaemonLogLevel.Warn, evil, evil)
            {
                Values = [new(evil, evil)],
                ProcessId = evil,
                Exception = new InvalidOperationException(evil),
            });
        }
        var text = Text();
        text.Where(x => x != '\n').ShouldAllBe(x => !char.IsControl(x) && x != '\u202e' && x != '\u2028');
        text.Split('\n').Count(x => x.StartsWith("20", StringComparison.Ordinal)).ShouldBe(1);
        text.ShouldContain(@"a\r\n2030");
        text.ShouldContain(@"\u001b[2J");
    }

    [Theory]
    [InlineData("debug", "DEBUG TRACE INFO WARN ERROR")]
    [InlineData("trace", "TRACE INFO WARN ERROR")]
    [InlineData("info", "INFO WARN ERROR")]
    [InlineData("warn", "WARN ERROR")]
    [InlineData("ERROR", "ERROR")]
    public async Task Levels_are_ordered_as_the_seed_orders_them(string level, string written)
    {
        await using (var log = Open(new() { Level = level }))
            foreach (var one in Enum.GetValues<DaemonLogLevel>()) log.Write(new(one, "a", $"{one}"));
        Lines().Select(x => x.Split(']')[0][1..]).ShouldBe(written.Split(' '));
    }

    [Theory]
    [InlineData("*", "http", true)]
    [InlineData("http", "http", true)]
    [InlineData("http", "http:proxy", true)]
    [InlineData("http", "https", false)]
    [InlineData("http:proxy", "http", false)]
    [InlineData("perf:*", "perf:start", true)]
    [InlineData("perf:*", "perfect", false)]
    [InlineData("per*", "perfect", true)]
    [InlineData("Microsoft", "Microsoft.AspNetCore.Hosting", true)]
    public void Categories_include_what_is_below_them(string wanted, string category, bool included)
    {
        var filter = new DaemonLogFilter(new() { Categories = ["other", wanted] });
        filter.Includes(category).ShouldBe(included);
    }

    [Fact]
    public async Task Settings_change_at_run_time_and_wrong_ones_change_nothing()
    {
        await using (var log = Open(new() { Level = "warn" }))
        {
            log.Write(new(DaemonLogLevel.Info, "a", "before"));
            log.Settings = new() { Level = "info", Categories = ["a"] };
            Should.Throw<OutliveException>(() => log.Settings = new() { Level = "loud" }).Code.ShouldBe(ErrorCode.BadRequest);
            Should.Throw<OutliveException>(() => log.Settings = new() { Level = "3" });
            log.Settings.Level.ShouldBe("info");
            log.Write(new(DaemonLogLevel.Info, "a", "after"));
            log.Write(new(DaemonLogLevel.Info, "b", "not wanted"));
        }
        Lines().ShouldHaveSingleItem().ShouldEndWith("after");
    }

    [Theory]
    [InlineData("", "info", "*", false)]
    [InlineData("DEBUG=1", "debug", "*", false)]
    [InlineData("DEBUG=false", "info", "*", false)]
    [InlineData("DEBUG=net,http:*", "debug", "net http:*", false)]
    [InlineData("DEBUG=1;DEBUG_LEVEL=WARN;DEBUG_CATEGORIES=a, b;DEBUG_CONSOLE=true", "warn", "a b", true)]
    [InlineData("DEBUG_LEVEL=nonsense;DEBUG_CATEGORIES=;DEBUG_CONSOLE=0", "info", "*", false)]
    public void The_environment_stands_above_the_plan(string variables, string level, string categories, bool console)
    {
        var environment = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split('=', 2)).ToDictionary(x => x[0], x => x[1]);
        var settings = DebugEnvironment.Apply(new(), environment);
        settings.Level.ShouldBe(level);
        settings.Categories.ShouldBe(categories.Split(' '));
        settings.Console.ShouldBe(console);
    }

    [Fact]
    public async Task Loggers_of_the_framework_write_here()
    {
        await using (var log = Open(s_all))
        {
            var logger = log.CreateLogger("Outlive.Supervision.Service");
            Exited(logger, "web", "web.3", 7, new InvalidOperationException("oops"));
            logger.IsEnabled(LogLevel.None).ShouldBeFalse();
        }
        Lines()[..3].ShouldBe(["[WARN] [supervision:Service ] web exited with 7", "  Data: {\"Service\":\"web\",\"Code\":7}", "  Process ID: web.3"]);
        Lines()[3].ShouldStartWith("  Stack: System.InvalidOperationException: oops");
    }

    [Fact]
    public async Task Files_are_rotated_and_only_so_many_kept()
    {
        await using (var log = Open(s_all, maxSize: 1000, keep: 3))
        {
            for (var i = 0; i < 200; i++)
            {
                log.Write(new(DaemonLogLevel.Info, "a", $"entry {i}"));
                // One batch is never split, so this is one entry at a time.
                await Eventually.Holds(() => File.Exists(log.Path) && Text().Contains($"entry {i}\n", StringComparison.Ordinal), $"entry {i} is written");
            }
        }
        var files = Directory.GetFiles(_place.File("log")).Order(StringComparer.Ordinal).ToArray();
        files.Select(Path.GetFileName).ShouldBe(["daemon.log", "daemon.log.1", "daemon.log.2"]);
        files.ShouldAllBe(x => new FileInfo(x).Length <= 1000);
        string.Concat(files.Reverse().Select(File.ReadAllText)).Split('\n')[..^1].Select(x => x.Split("entry ")[1])
            .ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}").TakeLast(files.Sum(x => File.ReadAllLines(x).Length)));
        File.GetUnixFileMode(files[0]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_returning_daemon_writes_on()
    {
        await using (var log = Open(s_all)) log.Write(new(DaemonLogLevel.Info, "a", "one"));
        await using (var log = Open(s_all)) log.Write(new(DaemonLogLevel.Info, "a", "two"));
        Lines().Length.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_logged_is_in_the_file_without_any_closing()
    {
        await using var log = Open(s_all);
        log.Write(new(DaemonLogLevel.Info, "a", "kept"));
        await Eventually.Holds(() => Text().EndsWith("kept\n", StringComparison.Ordinal), "the entry is in the file");
    }

    [Fact]
    public async Task A_full_disk_holds_nobody_up_and_the_log_says_what_it_lost()
    {
        await using var disk = await SmallDisk.MountAsync(32 * 1024);
        disk.Fill();
        await using var log = new DaemonLog(disk.File("log"), s_all, _clock);
        for (var i = 0; i < 10; i++) log.Write(new(DaemonLogLevel.Info, "a", new string('x', 5000)));
        await Eventually.Holds(() => log.Lost == 10, "all ten are lost", lastSeen: () => $"{log.Lost}");
        disk.MakeRoom();
        log.Write(new(DaemonLogLevel.Info, "a", "after"));
        await Eventually.Holds(() => File.ReadAllText(log.Path).Contains("10 entries were lost", StringComparison.Ordinal), "the loss is told");
        File.ReadAllText(log.Path).ShouldContain("after");
    }

    [Fact]
    public async Task A_console_that_hangs_costs_entries_and_not_the_daemons_time()
    {
        using var console = new HangingStream();
        var log = new DaemonLog(_place.File("log"), s_all with { Console = true }, _clock, console);
        log.Write(new(DaemonLogLevel.Info, "a", "first"));
        await Eventually.Completes(console.Hanging, "the console hangs");
        for (var i = 0; i < 5000; i++) log.Write(new(DaemonLogLevel.Info, "a", "more"));
        log.Lost.ShouldBe(5000 - 4096);
        console.Release();
        await log.DisposeAsync();
        Text().ShouldContain($"{5000 - 4096} entries were lost");
        Lines().Count(x => x.EndsWith("more", StringComparison.Ordinal)).ShouldBe(4096);
    }

    static void Exited(ILogger logger, string service, string process, int code, Exception problem) =>
        logger.Log(
            LogLevel.Warning, default,
            new List<KeyValuePair<string, object?>> { new("Service", service), new("Process", process), new("Code", code), new("{OriginalFormat}", "") },
            problem, (_, _) => $"{service} exited with {code}");

    DaemonLog Open(LoggingSettings settings, long maxSize = 10_000_000, int keep = 5) => new(_place.File("log"), settings, _clock, maxSize: maxSize, keep: keep);

    string Text() => File.ReadAllText(_place.File("log/daemon.log"));

    /// <summary>Without their times.</summary>
    string[] Lines() => [.. Text().Split('\n')[..^1].Select(x => x.StartsWith("2030-01-02T03:04:05.678Z ", StringComparison.Ordinal) ? x[25..] : x)];

    sealed class HangingStream : MemoryStream
    {
        readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly ManualResetEventSlim _released = new();

        public Task Hanging => _hanging.Task;

        public void Release() => _released.Set();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hanging.TrySetResult();
            _released.Wait();
        }
    }
}
