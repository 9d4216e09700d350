using System.Globalization;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

public sealed class KeeperLaunchTests
{
    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("exit 1")]
    public void A_keeper_that_never_serves_leaves_neither_process_nor_zombie(string end)
    {
        using var directory = new TempDirectory("/dev/shm");
        var (program, pid) = (directory.File("keeper"), directory.File("pid"));
        File.WriteAllText(program, $"#!/bin/sh\necho $$ > {pid}\necho its last words >&2\n{end}\n");
        LaunchedOutput.Chmod(program, "700");
        var launch = new KeeperLaunch(program, directory.File("run"), directory.File("state"), []) { Limit = TimeSpan.FromSeconds(1) };
        var problem = Should.Throw<IOException>(() => launch.Start());
        problem.Message.ShouldContain("it does not serve");
        problem.Message.ShouldContain("its last words");
        ProcScan.Find(int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture)).ShouldBeNull();
    }
}
