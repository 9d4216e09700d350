using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Conformance;

public sealed class HelloTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    readonly KeeperInstance keeper = fixture.Keeper;

    [Fact]
    public async Task Hello_says_who_answers()
    {
        using var client = RawClient.Connect(keeper);
        var hello = client.Greet().Hello!;
        hello.Version.ShouldBe(KeeperProtocol.Version);
        hello.Pid.ShouldBe(keeper.Pid);
        hello.Generation.ShouldBe(1);
        hello.BootId.ShouldBe((await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", TestContext.Current.CancellationToken)).Trim());
        hello.Cgroups.ShouldNotBeEmpty();
        hello.OpenFiles.ShouldBeGreaterThan(0ul);
    }

    [Fact]
    public async Task Another_version_is_refused_and_the_connection_may_try_again()
    {
        using var client = RawClient.Connect(keeper);
        foreach (var version in (int[])[0, -1, KeeperProtocol.Version + 1, int.MaxValue])
            client.Greet(version).Error!.Code.ShouldBe(KeeperErrorCode.WrongVersion);
        client.Ask(new() { Id = 2, Verb = KeeperVerb.List }).Error!.Code.ShouldBe(KeeperErrorCode.BadRequest);
        client.Greet().Hello.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Nothing_is_answered_before_hello()
    {
        using var client = RawClient.Connect(keeper);
        foreach (var verb in (string[])[KeeperVerb.List, KeeperVerb.Shutdown, KeeperVerb.Subscribe, "no-such-verb", ""])
            client.Ask(new() { Id = 7, Verb = verb }).Error!.Code.ShouldBe(KeeperErrorCode.BadRequest);
        client.Greet().Hello.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public void A_hello_without_its_object_is_refused()
    {
        using var client = RawClient.Connect(keeper);
        client.Ask(new() { Id = 3, Verb = KeeperVerb.Hello }).Error!.Code.ShouldBe(KeeperErrorCode.BadRequest);
    }

    [Fact]
    public async Task An_unknown_verb_is_refused_by_name_and_the_connection_goes_on()
    {
        using var client = RawClient.Greeted(keeper);
        var refusal = client.Ask(new() { Id = 9, Verb = "levitate" }).Error!;
        refusal.Code.ShouldBe(KeeperErrorCode.UnknownVerb);
        refusal.Message.ShouldContain("levitate");
        client.Ask(new() { Id = 10, Verb = KeeperVerb.List }).Processes.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task A_keeper_older_than_one_that_was_seen_refuses()
    {
        using var client = RawClient.Connect(keeper);
        client.Greet(generation: 2).Error!.Code.ShouldBe(KeeperErrorCode.OldGeneration);
        client.Greet(generation: 1).Hello.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task There_is_one_daemon_and_when_it_goes_another_may_come()
    {
        var first = RawClient.Greeted(keeper, daemon: true);
        using var second = RawClient.Connect(keeper);
        second.Greet(daemon: true).Error!.Code.ShouldBe(KeeperErrorCode.DaemonPresent);
        second.Greet().Hello!.DaemonPid.ShouldBe(Environment.ProcessId);
        first.Dispose();
        await Eventually.Holds(() => second.Greet(daemon: true).Hello is not null, "the daemon that has gone is replaced");
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Fields_that_this_version_does_not_know_are_passed_over()
    {
        using var client = RawClient.Connect(keeper);
        client.SendFrame("""{"id":4,"verb":"hello","hello":{"version":1,"colour":"green"},"later":[{"x":[1,2]}]}""");
        client.Receive()!.Hello.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
    }
}
