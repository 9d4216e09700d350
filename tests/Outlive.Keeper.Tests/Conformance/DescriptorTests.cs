using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Tests.Conformance;

public sealed class DescriptorTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>, IDisposable
{
    const string List = """{"id":1,"verb":"list"}""";

    readonly KeeperInstance keeper = fixture.Keeper;
    readonly int nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);

    [Fact]
    public async Task Descriptors_that_are_announced_and_do_not_come_end_the_connection()
    {
        var before = fixture.OpenDescriptors;
        using (var client = RawClient.Greeted(keeper))
        {
            client.SendFrame("""{"id":1,"verb":"give","process":"bystander","descriptors":["stdin","terminal"]}""", nothing);
            client.Receive()!.Error!.Code.ShouldBe(KeeperErrorCode.BadFrame);
            client.Receive().ShouldBeNull();
        }
        await fixture.AssertNoneLeakedAsync(before);
        await fixture.AssertUndisturbedAsync();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 64)]
    [InlineData(1, 65)]
    [InlineData(1, 250)]
    [InlineData(40, 10)]
    public async Task Descriptors_that_nobody_announced_are_closed(int frames, int each)
    {
        var before = fixture.OpenDescriptors;
        using (var client = RawClient.Greeted(keeper))
        {
            var passed = Enumerable.Repeat(nothing, each).ToArray();
            for (var frame = 0; frame < frames; frame++) client.SendFrame(List, passed);
            if (frames * each <= KeeperProtocol.MaxDescriptors * 4) client.Receive()!.Processes.ShouldNotBeNull();
            else
            {
                var last = client.Receive();
                while (last is { Error: null }) last = client.Receive();
                // The hang-up may overtake the reason when more was sent than was read.
                (last?.Error!.Code ?? KeeperErrorCode.BadFrame).ShouldBe(KeeperErrorCode.BadFrame);
            }
        }
        await fixture.AssertNoneLeakedAsync(before);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Descriptors_that_the_verb_has_no_use_for_are_closed_at_once()
    {
        using var client = RawClient.Greeted(keeper);
        var before = fixture.OpenDescriptors;
        for (var frame = 0; frame < 100; frame++)
        {
            client.SendFrame("""{"id":1,"verb":"list","descriptors":["stdin","stdin","terminal"]}""", nothing, nothing, nothing);
            client.Receive()!.Processes.ShouldNotBeNull();
        }
        await fixture.AssertNoneLeakedAsync(before);
        await fixture.AssertUndisturbedAsync();
    }

    [Theory]
    [InlineData("""{"id":1,"verb":"give","process":"nobody","descriptors":["stdin"]}""", KeeperErrorCode.NoSuchProcess)]
    [InlineData("""{"id":1,"verb":"give","process":"bystander","descriptors":["terminal"]}""", KeeperErrorCode.BadRequest)]
    [InlineData("""{"id":1,"verb":"give","process":"bystander","descriptors":["notify"]}""", KeeperErrorCode.BadRequest)]
    [InlineData("""{"id":1,"verb":"spawn","process":"x","spawn":{"command":["true"]},"descriptors":["stdin"]}""", KeeperErrorCode.BadRequest)]
    [InlineData("""{"id":1,"verb":"spawn","process":"../x","spawn":{"command":["true"]},"descriptors":["child-stdout"]}""", KeeperErrorCode.BadRequest)]
    public async Task Descriptors_of_a_refused_request_are_closed(string request, string code)
    {
        using var client = RawClient.Greeted(keeper);
        var before = fixture.OpenDescriptors;
        client.SendFrame(request, nothing);
        client.Receive()!.Error!.Code.ShouldBe(code);
        await fixture.AssertNoneLeakedAsync(before);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task A_file_in_place_of_a_terminal_is_refused()
    {
        using var client = RawClient.Greeted(keeper);
        var before = fixture.OpenDescriptors;
        var file = Libc.Open($"{keeper.Root}/file", Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, Libc.PrivateFile);
        client.SendFrame("""{"id":1,"verb":"spawn","process":"x","spawn":{"command":["true"],"terminal":{"rows":1,"columns":1}},"descriptors":["terminal","child-stdin","child-stdout"]}""", file, file, file);
        client.Receive()!.Error!.Code.ShouldBe(KeeperErrorCode.BadRequest);
        client.SendFrame("""{"id":2,"verb":"give","process":"bystander","descriptors":["terminal"]}""", file);
        client.Receive()!.Error!.Code.ShouldBe(KeeperErrorCode.BadRequest);
        Libc.Close(file);
        await fixture.AssertNoneLeakedAsync(before);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task A_file_in_place_of_a_FIFO_is_left_alone()
    {
        using var client = RawClient.Greeted(keeper);
        var directory = Directory.CreateDirectory(keeper.Client.DirectoryOf("odd")).FullName;
        await File.WriteAllTextAsync($"{directory}/stdout", "mine", TestContext.Current.CancellationToken);
        client.SendFrame("""{"id":1,"verb":"spawn","process":"odd","spawn":{"command":["/bin/true"]},"descriptors":["child-stdout"]}""", nothing);
        client.Receive()!.Process!.Pid.ShouldBeGreaterThan(0);
        (await keeper.ExitAsync("odd")).Code.ShouldBe(0);
        (await File.ReadAllTextAsync($"{directory}/stdout", TestContext.Current.CancellationToken)).ShouldBe("mine");
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task A_pidfd_of_another_process_is_not_verified()
    {
        using var client = RawClient.Greeted(keeper);
        var other = Libc.OpenProcess(Environment.ProcessId);
        client.SendFrame("""{"id":1,"verb":"give","process":"bystander","descriptors":["process"]}""", other);
        client.Receive()!.Error!.Code.ShouldBe(KeeperErrorCode.NotVerified);
        Libc.Close(other);
        await fixture.AssertUndisturbedAsync();
    }

    public void Dispose() => Libc.Close(nothing);
}
