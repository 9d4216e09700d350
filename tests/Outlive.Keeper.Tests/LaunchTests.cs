using System.Globalization;
using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Tests;

public sealed class LaunchTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    readonly KeeperInstance keeper = fixture.Keeper;

    [Fact]
    public async Task The_environment_is_exactly_what_was_asked_for()
    {
        var request = KeeperInstance.ChildRequest("print-environment") with { Environment = ["A=1", "EMPTY=", "TWO=a=b", "LINE=a b\tç"] };
        (await keeper.RunAsync(request)).ShouldBe("A=1\nEMPTY=\nTWO=a=b\nLINE=a b\tç\n");
        (await keeper.RunAsync(request with { Environment = [] })).ShouldBe("");
    }

    [Fact]
    public async Task A_child_has_its_three_descriptors_and_no_other()
    {
        var output = await keeper.RunAsync(KeeperInstance.ChildRequest("print-fds"), "fds");
        var directory = keeper.Client.DirectoryOf("fds");
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([$"0 /dev/null", $"1 {directory}/stdout", $"2 {directory}/stderr"], ignoreOrder: true);
        var merged = await Merged("print-fds");
        merged.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);

        async Task<string> Merged(string actions)
        {
            await keeper.RunAsync(KeeperInstance.ChildRequest(actions) with { Output = new() { Merge = true } }, "merged");
            return keeper.OutputOf("merged", "output");
        }
    }

    [Fact]
    public async Task Signals_are_as_the_kernel_starts_them()
    {
        var output = await keeper.RunAsync(KeeperInstance.ChildRequest("print-signals"));
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Convert.ToUInt64(line.Split('\t')[1], 16).ShouldBe(0ul, line);
        output.ShouldContain("SigIgn");
    }

    [Fact]
    public async Task The_soft_limit_of_open_files_is_the_original_and_the_tag_is_on_record()
    {
        var output = await keeper.RunAsync(KeeperInstance.ChildRequest("print-limits"), "limits");
        output.ShouldContain($"nofile {keeper.Connection.Hello.OpenFiles}\n");
        var (_, spawn) = await keeper.Client.InspectAsync("limits");
        output.ShouldContain($"locks {spawn!.Tag}\n");
    }

    [Fact]
    public async Task A_child_leads_a_session_and_stands_in_its_directory()
    {
        var ids = await IdsAsync(KeeperInstance.ChildRequest("print-ids") with { Directory = "/usr" });
        (ids["pgid"], ids["sid"], ids["ppid"]).ShouldBe((ids["pid"], ids["pid"], keeper.Pid.ToString(CultureInfo.InvariantCulture)));
        ids["cwd"].ShouldBe("/usr");
    }

    [Fact]
    public async Task User_group_groups_and_umask_are_those_asked_for()
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root changes users");
        var request = LaunchedOutput.Shell("id -u; id -g; id -G; umask") with { Identity = new() { User = "nobody", Umask = 0b000_010_111 } };
        (await keeper.RunAsync(request)).ShouldBe("65534\n65534\n65534\n0027\n");
        (await keeper.RunAsync(request with { Identity = new() { User = "daemon", Group = "adm" } })).ShouldStartWith("1\n4\n4\n");
        (await keeper.RunAsync(request with { Identity = new() { User = "4321" } })).ShouldStartWith("4321\n4321\n4321\n");
        (await keeper.RunAsync(request with { Identity = new() { Group = "4321" } })).ShouldStartWith("0\n4321\n4321\n");
    }

    [Fact]
    public async Task A_changed_user_has_no_capabilities()
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root changes users");
        var output = await keeper.RunAsync(LaunchedOutput.Shell("grep -E 'Cap(Prm|Eff|Inh|Amb)' /proc/self/status") with { Identity = new() { User = "nobody" } });
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Convert.ToUInt64(line.Split('\t')[1], 16).ShouldBe(0ul, line);
    }

    [Fact]
    public async Task No_new_privileges_nice_and_a_raised_oom_score_are_in_force()
    {
        var request = LaunchedOutput.Shell("grep NoNewPrivs /proc/self/status; nice; cat /proc/self/oom_score_adj");
        (await keeper.RunAsync(request)).ShouldStartWith("NoNewPrivs:\t0\n0\n");
        request = request with { Identity = new() { NoNewPrivileges = true }, Limits = new() { Nice = 7, OomScore = 900, Require = true } };
        (await keeper.RunAsync(request)).ShouldBe("NoNewPrivs:\t1\n7\n900\n");
    }

    [Fact]
    public async Task A_program_is_found_in_the_PATH_of_the_child()
    {
        var directory = Directory.CreateDirectory($"{keeper.Root}/bin").FullName;
        await File.WriteAllTextAsync($"{directory}/only-here", "#!/bin/sh\necho found $0 $1\n", TestContext.Current.CancellationToken);
        LaunchedOutput.Chmod($"{directory}/only-here", "755");
        var request = new SpawnRequest { Command = ["only-here", "x"], Environment = [$"PATH=/nowhere:{directory}:/usr/bin"] };
        (await keeper.RunAsync(request)).ShouldBe($"found {directory}/only-here x\n");
        (await keeper.RunAsync(request with { Command = ["./only-here", "y"], Directory = directory })).ShouldBe("found ./only-here y\n");
    }

    async Task<Dictionary<string, string>> IdsAsync(SpawnRequest request) =>
        (await keeper.RunAsync(request)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split(' ', 2)).ToDictionary(x => x[0], x => x[^1]);
}
