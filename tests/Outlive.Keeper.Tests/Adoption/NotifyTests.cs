using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Adoption;

public sealed class NotifyTests
{
    [Fact]
    public async Task A_process_of_another_user_is_heard_by_a_keeper_that_found_nobody_with_its_socket()
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root changes users");
        await using var keeper = await KeeperInstance.StartAsync();
        LaunchedOutput.Chmod(keeper.Root, "711");
        var (program, go) = ($"{keeper.Root}/child", $"{keeper.Root}/go");
        File.Copy(TestChild.Path, program);
        await keeper.SpawnAsync("other", new()
        {
            Command = [program, "wait-file", go, "notify", "READY=1", "forever"],
            Environment = [],
            Notify = true,
            Identity = new() { User = "nobody" },
        });
        await keeper.KillKeeperAsync();
        keeper.DropDescriptors();
        keeper.ForgetEvents();
        await keeper.RestartAsync();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        await keeper.EventAsync(x => x is { Process: "other", Notify.Ready: true } or { Process: "other", Exit: not null }, "\"other\" is ready");
        var (process, _) = await keeper.Client.InspectAsync("other");
        (process.Phase, process.Notify?.Ready).ShouldBe((ProcessPhase.Running, true), keeper.OutputOf("other", "stderr"));
    }
}
