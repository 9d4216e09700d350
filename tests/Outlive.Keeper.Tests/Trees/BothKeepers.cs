namespace Outlive.Keeper.Tests.Trees;

/// <summary>One keeper with cgroups and one without, shared by the tests of a class.</summary>
public sealed class BothKeepers : IAsyncLifetime
{
    KeeperInstance? with, without;

    internal KeeperInstance this[bool cgroups] => cgroups ? with! : without!;

    public async ValueTask InitializeAsync()
    {
        with = await KeeperInstance.StartAsync();
        with.Client.Hello.Cgroups.ShouldStartWith("v2");
        without = await KeeperInstance.StartWithoutCgroupsAsync();
        without.Client.Hello.Cgroups.ShouldBe("none");
    }

    public async ValueTask DisposeAsync()
    {
        if (with is not null) await with.DisposeAsync();
        if (without is not null) await without.DisposeAsync();
    }
}
