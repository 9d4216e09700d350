using System.Text.Json;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

/// <summary>Most people are not root. Where the tests are, the programs are run as somebody who may do nothing.</summary>
public sealed class OtherUserTests : IAsyncDisposable
{
    const uint Nobody = 65534;
    const string Plan = """
        services:
          web: { command: CHILD forever, limits: { memory: 64M } }
          job: { type: job, command: CHILD exit 3 }
        """;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly TempDirectory home = new();

    string Mark => $"HOME={home.Path}";

    [Fact]
    public async Task Without_any_rights_services_run_and_outlive_keeper_and_daemon()
    {
        await PrepareAsync();
        (await OutliveAsync("up", "-d", "--wait", "web")).ExitCode.ShouldBe(0);
        var pid = await PidAsync();
        File.ReadAllText($"/proc/{pid}/status").ShouldContain(Libc.EffectiveUser() == 0 ? $"Uid:\t{Nobody}\t{Nobody}\t{Nobody}" : $"Uid:\t{Libc.EffectiveUser()}");
        foreach (var part in new[] { "keeperPid", "daemonPid" })
        {
            var was = await PidOfAsync(part);
            Signals.Kill(was);
            await Eventually.HoldsAsync(async () => await PidOfAsync(part) is > 0 and var now && now != was, $"another {part} answers", Limit);
            (await PidAsync()).ShouldBe(pid);
        }
        if (Libc.EffectiveUser() == 0) (await OutliveAsync("doctor")).Output.ShouldContain("limits by cgroup v1      none");
        (await OutliveAsync("start", "job")).ExitCode.ShouldBe(0);
        await Eventually.HoldsAsync(async () => (await OutliveAsync("why", "job")).Output.Contains("exit code 3", StringComparison.Ordinal), "the job's exit code is told", Limit);
        var down = await OutliveAsync("down");
        down.ExitCode.ShouldBe(0, down.Output + down.Error);
        await Eventually.Holds(() => Left().Length == 0, "nothing is left", Limit, () => string.Join(' ', Left()));
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.Holds(
            () =>
            {
                Signals.Kill(Left());
                return Left().Length == 0;
            },
            "all that the test started is gone", Limit);
        home.Dispose();
    }

    /// <summary>The programs where that user may read them, whatever the checkout is in.</summary>
    async Task PrepareAsync()
    {
        foreach (var project in new[] { "Outlive.Cli", "Outlive.Daemon", "Outlive.Keeper" })
        {
            Directory.CreateDirectory(home.File(project));
            (await TestProcess.Run("cp", ["-r", Beside(project), home.File(project)])).ExitCode.ShouldBe(0);
        }
        File.Copy(TestChild.Path, home.File("child"));
        File.WriteAllText(home.File("outlive.yaml"), Plan.Replace("CHILD", home.File("child"), StringComparison.Ordinal));
        if (Libc.EffectiveUser() == 0) (await TestProcess.Run("chown", ["-R", $"{Nobody}:{Nobody}", home.Path])).ExitCode.ShouldBe(0);
    }

    /// <summary>The folder of a built program: both are called after the configuration that this was built in.</summary>
    static string Beside(string project)
    {
        var own = AppContext.BaseDirectory.TrimEnd('/');
        return Path.GetFullPath($"{own}/../../{project}/{Path.GetFileName(own)}");
    }

    async Task<TestProcessResult> OutliveAsync(params string[] arguments)
    {
        string[] other = Libc.EffectiveUser() == 0 ? ["setpriv", "--reuid", $"{Nobody}", "--regid", $"{Nobody}", "--clear-groups"] : [];
        string[] clean = ["env", "-i", Mark, $"PATH={Environment.GetEnvironmentVariable("PATH")}", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}", $"OUTLIVE_RUN_DIR={home.File("run")}"];
        string[] all = [.. other, .. clean, $"{home.File("Outlive.Cli")}/{Path.GetFileName(Beside(""))}/outlive-cli", "-C", home.Path, .. arguments];
        return await TestProcess.Run(all[0], all[1..], Limit);
    }

    async Task<int> PidAsync() => (await JsonAsync("ps", "--json")).EnumerateArray().Single(x => x.GetProperty("id").GetString() == "web").GetProperty("pid").GetInt32();

    /// <summary>0: nobody answers just now.</summary>
    async Task<int> PidOfAsync(string part) => (await JsonAsync("instance", "--json")) is { ValueKind: JsonValueKind.Object } instance ? instance.GetProperty(part).GetInt32() : 0;

    async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var answer = await OutliveAsync(arguments);
        if (answer.ExitCode != 0) return default;
        using var json = JsonDocument.Parse(answer.Output);
        return json.RootElement.Clone();
    }

    int[] Left() => [.. ProcScan.WithEnvironment(Mark).Where(x => x.IsAlive).Select(x => x.Pid)];
}
