using System.Diagnostics;
using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Tests.Conformance;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

public sealed class LaunchFailureTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    const string Failing = "failing";
    static readonly TimeSpan Prompt = TimeSpan.FromSeconds(3);

    readonly KeeperInstance keeper = fixture.Keeper;

    [Theory]
    [InlineData("/no/such/program", KeeperErrorCode.ProgramNotFound, "exec")]
    [InlineData("/dev/null/program", KeeperErrorCode.ProgramNotFound, "exec")]
    [InlineData("no-such-program", KeeperErrorCode.ProgramNotFound, "exec")]
    [InlineData("/etc/passwd", KeeperErrorCode.ProgramNotExecutable, "exec")]
    [InlineData("/tmp", KeeperErrorCode.ProgramNotExecutable, "exec")]
    [InlineData("/bin/true\0", KeeperErrorCode.BadRequest, null)]
    [InlineData("", KeeperErrorCode.BadRequest, null)]
    public Task A_program_that_is_none_is_refused(string program, string code, string? step) => AssertFailsAsync(Request(program), code, step);

    [Theory]
    [InlineData("#!/no/such/interpreter -x\n", KeeperErrorCode.InterpreterNotFound)]
    [InlineData("#!/etc/passwd\n", KeeperErrorCode.ProgramNotExecutable)]
    [InlineData("no program at all", KeeperErrorCode.ProgramFormat)]
    [InlineData("", KeeperErrorCode.ProgramFormat)]
    public async Task A_file_that_the_kernel_cannot_run_is_refused(string content, string code)
    {
        var file = $"{keeper.Root}/script-{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        LaunchedOutput.Chmod(file, "755");
        await AssertFailsAsync(Request(file), code, "exec");
    }

    [Theory]
    [InlineData("/no/such/directory", KeeperErrorCode.DirectoryNotFound)]
    [InlineData("/etc/passwd", KeeperErrorCode.DirectoryNotFound)]
    public Task A_directory_that_is_none_is_refused(string directory, string code) =>
        AssertFailsAsync(Request("true") with { Directory = directory }, code, "directory");

    [Fact]
    public Task A_directory_that_the_user_may_not_enter_is_refused() =>
        AssertFailsAsync(Request("true") with { Directory = keeper.Root, Identity = new() { User = "nobody" } }, KeeperErrorCode.DirectoryNotAccessible, "directory");

    [Theory]
    [InlineData("no-such-user", null, KeeperErrorCode.UserNotFound)]
    [InlineData("", null, KeeperErrorCode.UserNotFound)]
    [InlineData("-1", null, KeeperErrorCode.UserNotFound)]
    [InlineData("4294967295", null, KeeperErrorCode.UserNotFound)]
    [InlineData("nobody", "no-such-group", KeeperErrorCode.GroupNotFound)]
    [InlineData(null, "4294967295", KeeperErrorCode.GroupNotFound)]
    public Task A_user_or_group_that_is_none_is_refused(string? user, string? group, string code) =>
        AssertFailsAsync(Request("true") with { Identity = new() { User = user, Group = group } }, code, null);

    [Theory]
    [InlineData(3 * 1024 * 1024, 0)]
    [InlineData(0, 3 * 1024 * 1024)]
    public Task Arguments_and_environment_beyond_the_kernels_limit_are_refused(int arguments, int environment)
    {
        string[] Pieces(int size) => [.. Enumerable.Repeat(new string('x', 99_998), size / 100_000)];
        return AssertFailsAsync(
            new() { Command = ["/bin/true", .. Pieces(arguments)], Environment = [.. Pieces(environment).Select((x, i) => $"V{i}={x}")] },
            KeeperErrorCode.ArgumentsTooLong, "exec");
    }

    [Theory]
    [InlineData("NAME")]
    [InlineData("=value")]
    [InlineData("")]
    [InlineData("NAME=\0")]
    public Task An_environment_that_is_no_list_of_NAME_VALUE_is_refused(string entry) =>
        AssertFailsAsync(new() { Command = ["/bin/true"], Environment = [entry] }, KeeperErrorCode.BadRequest, null);

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused()
    {
        var request = Request("true");
        SpawnRequest[] senseless =
        [
            request with { Group = "../x" },
            request with { Command = ["true", null!] },
            request with { Output = new() { Directory = "relative" } },
            request with { Output = new() { Directory = "/x\0y" } },
            request with { Output = new() { MaxSize = 0 } },
            request with { Output = new() { Keep = 0 } },
            request with { Output = new() { MaxAgeMs = long.MaxValue } },
            request with { Output = new() { MaxAgeMs = -1 } },
            request with { Sandbox = new() { ReadOnly = ["relative"] } },
            request with { Sandbox = new() { ReadOnly = [null!] } },
            request with { Limits = new() { Memory = -1 } },
            request with { Limits = new() { Pids = 0 } },
            request with { Limits = new() { Cpu = 0 } },
        ];
        foreach (var one in senseless) await AssertFailsAsync(one, KeeperErrorCode.BadRequest, null);
    }

    [Fact]
    public Task A_read_only_path_that_does_not_exist_is_refused() =>
        AssertFailsAsync(Request("true") with { Sandbox = new() { ReadOnly = ["/no/such/path"] } }, KeeperErrorCode.SandboxNotAvailable, "mounts");

    [Fact]
    public Task A_required_limit_that_nothing_enforces_is_refused_and_leaves_no_cgroup() =>
        AssertFailsAsync(Request("true") with { Limits = new() { Memory = 1 << 30, Pids = 100, OpenFiles = ulong.MaxValue - 1, Require = true } }, KeeperErrorCode.LimitNotEnforceable, null);

    [Fact]
    public async Task Without_descriptors_for_all_of_a_start_nothing_is_started()
    {
        var open = ProcScan.OpenDescriptors(keeper.Pid)!.Value;
        foreach (var more in (int[])[1, 2, 4, 8, 16, 24])
        {
            // The first do not even allow to receive the request's descriptors.
            await AllowFilesAsync(open + more);
            await AssertFailsAsync(Request("true"), KeeperErrorCode.TooManyFiles, null, connect: false);
        }
        await AllowFilesAsync(4096);
        await keeper.RunAsync(Request("true"));
    }

    [Fact]
    public async Task At_the_pids_limit_of_the_keepers_own_cgroup_nothing_is_started()
    {
        const string Pids = "/sys/fs/cgroup/pids";
        if (!File.Exists($"{Pids}/cgroup.procs") || !LaunchedOutput.IsRoot) Assert.Skip("needs a pids controller of cgroup v1");
        var group = $"{Pids}/{Path.GetFileName(keeper.Root)}";
        Directory.CreateDirectory(group);
        var before = File.ReadLines($"/proc/{keeper.Pid}/cgroup").First(x => x.Contains(":pids:", StringComparison.Ordinal)).Split(':', 3)[2];
        await File.WriteAllTextAsync($"{group}/cgroup.procs", Text(keeper.Pid), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{group}/pids.max", await File.ReadAllTextAsync($"{group}/pids.current", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        // Work enough for the runtime to want another thread, which it can't have.
        using (var client = RawClient.Greeted(keeper))
            for (var asked = 0; asked < 3000; asked++) client.Ask(new() { Id = asked, Verb = asked % 2 == 0 ? KeeperVerb.List : "no-such-verb" });
        await AssertFailsAsync(Request("true"), KeeperErrorCode.TooManyProcesses, "clone");
        await File.WriteAllTextAsync($"{Pids}{before}/cgroup.procs", Text(keeper.Pid), TestContext.Current.CancellationToken);
        Directory.Delete(group);
        await keeper.RunAsync(Request("true"));
    }

    static SpawnRequest Request(string program) => new() { Command = [program], Environment = ["PATH=/usr/bin:/bin"] };

    async Task AssertFailsAsync(SpawnRequest request, string code, string? step, bool connect = true)
    {
        var (descriptors, before) = (fixture.OpenDescriptors, keeper.Events.Count(x => x.Process == Failing));
        var directory = keeper.Client.DirectoryOf(Failing);
        var watch = Stopwatch.StartNew();
        var refusal = connect ? Ask(request, directory) : await AskAsync(request);
        watch.Elapsed.ShouldBeLessThan(Prompt);
        (refusal.Code, refusal.Step).ShouldBe((code, step), refusal.Message);
        refusal.Message.ShouldStartWith("cannot ");

        keeper.Events.Count(x => x.Process == Failing).ShouldBe(before);
        (await keeper.Client.ListAsync()).ShouldNotContain(x => x.Id == Failing);
        Cgroups().ShouldBeEmpty();
        ProcScan.All().Where(x => x.Ppid == keeper.Pid).Select(x => x.Comm).ShouldAllBe(x => x == "outlive-test-ch");
        await fixture.AssertNoneLeakedAsync(descriptors);
        await fixture.AssertUndisturbedAsync();
    }

    /// <summary>By hand, to see what the keeper leaves in the directory, which the client removes.</summary>
    KeeperError Ask(SpawnRequest request, string directory)
    {
        using var client = RawClient.Greeted(keeper);
        using var pipes = ProcessPipes.Create(directory, new() { Output = new() }, holdStdin: true);
        var answer = client.Ask(new() { Id = 2, Verb = KeeperVerb.Spawn, Process = Failing, Spawn = request, Descriptors = pipes.Roles }, pipes.Descriptors);
        Directory.GetFiles(directory).Select(Path.GetFileName).Order().ShouldBe(["stderr", "stdout"]);
        pipes.Ours.Dispose();
        Directory.Delete(directory, recursive: true);
        return answer.Error.ShouldNotBeNull();
    }

    async Task<KeeperError> AskAsync(SpawnRequest request)
    {
        var refusal = await Should.ThrowAsync<KeeperException>(() => keeper.Client.SpawnAsync(Failing, request));
        return new(refusal.Code, refusal.Message) { Step = refusal.Step };
    }

    static IEnumerable<string> Cgroups() => Directory.EnumerateDirectories("/sys/fs/cgroup", Failing,
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4 });

    async Task AllowFilesAsync(int count) =>
        (await TestProcess.Run("/usr/bin/prlimit", ["--pid", Text(keeper.Pid), $"--nofile={Text(count)}:"])).ExitCode.ShouldBe(0);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
