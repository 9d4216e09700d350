using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Conformance;

public sealed class CrowdTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    const long Megabyte = 1024 * 1024;

    readonly KeeperInstance keeper = fixture.Keeper;

    [Fact]
    public async Task A_hundred_clients_are_served_at_once()
    {
        var before = fixture.OpenDescriptors;
        var clients = Enumerable.Range(0, 100).Select(_ => RawClient.Connect(keeper)).ToList();
        foreach (var client in clients)
            client.SendFrame("""{"id":1,"verb":"hello","hello":{"version":1}}""").ShouldBeTrue();
        foreach (var client in clients) client.Receive()!.Hello.ShouldNotBeNull();
        foreach (var client in clients) client.SendFrame("""{"id":2,"verb":"list"}""").ShouldBeTrue();
        foreach (var client in clients) client.Receive()!.Processes.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
        foreach (var client in clients) client.Dispose();
        await fixture.AssertNoneLeakedAsync(before);
    }

    [Fact]
    public async Task A_client_that_asks_and_never_reads_is_let_go_and_costs_a_bounded_amount()
    {
        var (before, descriptors) = (Resident(), fixture.OpenDescriptors);
        using (var client = RawClient.Greeted(keeper))
        {
            string[] requests = ["""{"id":2,"verb":"list"}""", """{"id":3,"verb":"inspect","process":"bystander"}""", """{"id":4,"verb":"no-such-verb"}"""];
            var asked = 0;
            while (asked < 200_000 && client.SendFrame(requests[asked % requests.Length])) asked++;
            asked.ShouldBeLessThan(200_000, "the keeper has closed the connection");
            await fixture.AssertUndisturbedAsync();
        }
        (Resident() - before).ShouldBeLessThan(128 * Megabyte);
        await fixture.AssertNoneLeakedAsync(descriptors);
    }

    [Fact]
    public async Task A_client_that_takes_and_never_reads_does_not_use_up_the_descriptors()
    {
        var before = fixture.OpenDescriptors;
        using (var client = RawClient.Greeted(keeper))
        {
            for (var asked = 0; asked < 10_000 && client.SendFrame("""{"id":2,"verb":"take","process":"bystander"}"""); asked++) { }
            await fixture.AssertUndisturbedAsync();
            fixture.OpenDescriptors.ShouldBeLessThan(before + 1500);
        }
        await fixture.AssertNoneLeakedAsync(before);
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_misses_nothing_that_matters()
    {
        const int Signs = 4000;
        using var client = RawClient.Greeted(keeper);
        client.Ask(new() { Id = 2, Verb = KeeperVerb.Subscribe, Subscribe = new(0) }).Error.ShouldBeNull();
        for (var child = 0; child < 4; child++)
            await keeper.SpawnAsync($"talker-{child}", KeeperInstance.ChildRequest(string.Concat(Enumerable.Range(0, Signs).Select(x => $"notify STATUS={x} ")) + $"exit {child}") with { Notify = true });
        for (var child = 0; child < 4; child++) (await keeper.ExitAsync($"talker-{child}")).Code.ShouldBe(child);
        await fixture.AssertUndisturbedAsync();

        var (last, exits, started) = (0L, new HashSet<string>(), new HashSet<string>());
        while (exits.Count < 4)
        {
            var happened = client.Receive().ShouldNotBeNull("the subscriber is still connected").Event!;
            happened.Sequence.ShouldBeGreaterThan(last);
            last = happened.Sequence;
            if (happened.Kind == KeeperEventKind.Started) started.Add(happened.Process);
            if (happened.Kind != KeeperEventKind.Exited) continue;
            started.ShouldContain(happened.Process);
            exits.Add(happened.Process);
        }
        (last >> 32).ShouldBe(1);
    }

    [Fact]
    public async Task Another_user_is_turned_away()
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root can be another user");
        const string Script = "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die \"no connection: $!\"; local $/; print <$s>;";
        string[] command = ["--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/perl", "-e", Script, keeper.Launch.Socket];
        (await TestProcess.Run("/usr/bin/setpriv", command)).Error.ShouldContain("Permission denied");

        // With all file permissions out of the way the kernel's word on who connects is what is left.
        foreach (var directory in (string[])[keeper.Root, keeper.Launch.RunDirectory]) LaunchedOutput.Chmod(directory, "711");
        LaunchedOutput.Chmod(keeper.Launch.Socket, "666");
        var result = await TestProcess.Run("/usr/bin/setpriv", command);
        result.Output.ShouldContain($"\"code\":\"{KeeperErrorCode.WrongUser}\"", customMessage: result.Error);
        result.Output.ShouldNotContain("hello");
        LaunchedOutput.Chmod(keeper.Launch.Socket, "600");
        await fixture.AssertUndisturbedAsync();
    }

    long Resident() => 1024 * long.Parse(
        File.ReadLines($"/proc/{keeper.Pid}/status").First(x => x.StartsWith("VmRSS:", StringComparison.Ordinal))[6..].Replace("kB", "", StringComparison.Ordinal).Trim(),
        CultureInfo.InvariantCulture);
}
