using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.InCharge;

/// <summary>A keeper does not depend on how it was started.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public async Task An_ignored_SIGCHLD_costs_no_exit_code()
    {
        await using var keeper = await HandStartedKeeper.StartAsync("env", "--ignore-signal=CHLD");
        await keeper.Client.SpawnAsync("child", KeeperInstance.ChildRequest("exit 23"));
        (await keeper.EndAsync("child")).Exit!.Code.ShouldBe(23);
    }

    [Fact]
    public async Task Odd_descriptors_do_not_reach_a_child()
    {
        await using var keeper = await HandStartedKeeper.StartAsync("bash", "-c", "exec 7</dev/null 11>/dev/null 200</dev/zero; exec \"$@\"", "bash");
        await keeper.Client.SpawnAsync("child", KeeperInstance.ChildRequest("print-fds"));
        await keeper.EndAsync("child");
        keeper.OutputOf("child").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split(' ')[0]).ShouldBe(["0", "1", "2"]);
    }

    [Fact]
    public async Task A_low_hard_limit_of_files_is_an_answer_and_not_an_end()
    {
        await using var keeper = await HandStartedKeeper.StartAsync("prlimit", "--nofile=160:160");
        var refusal = "";
        var running = 0;
        while (refusal.Length == 0 && running < 100)
        {
            try
            {
                await keeper.Client.SpawnAsync($"child-{running}", KeeperInstance.ChildRequest("forever"));
                running++;
            }
            catch (KeeperException refused)
            {
                refusal = refused.Code;
            }
        }
        running.ShouldBeGreaterThan(5);
        refusal.ShouldBe(KeeperErrorCode.TooManyFiles);
        (await keeper.Client.ListAsync()).Count(x => x.Phase == ProcessPhase.Running).ShouldBe(running);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("state")]
    public async Task A_directory_that_is_a_link_is_refused(string name)
    {
        using var directory = new TempDirectory("/dev/shm");
        Directory.CreateDirectory(directory.File("elsewhere"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(directory.File(name), directory.File("elsewhere"));
        await RefusesAsync(directory, name);
        Directory.EnumerateFileSystemEntries(directory.File("elsewhere")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("run")]
    [InlineData("state")]
    public async Task A_directory_of_another_user_is_refused(string name)
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root gives directories away");
        using var directory = new TempDirectory("/dev/shm");
        Directory.CreateDirectory(directory.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Libc.ChangeOwner(directory.File(name), 65534, 65534).ShouldBe(0);
        await RefusesAsync(directory, name);
        Directory.EnumerateFileSystemEntries(directory.File(name)).ShouldBeEmpty();
    }

    static async Task RefusesAsync(TempDirectory directory, string name)
    {
        var ended = await TestProcess.Run(KeeperInstance.Program, HandStartedKeeper.Arguments(directory.Path));
        ended.ExitCode.ShouldBe(73, ended.Error);
        ended.Error.ShouldContain($"{directory.File(name)}: it is not a directory of our own user; remove it or choose another");
    }
}
