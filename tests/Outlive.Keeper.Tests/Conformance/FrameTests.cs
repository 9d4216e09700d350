using System.Text;
using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Tests.Conformance;

public sealed class FrameTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    readonly KeeperInstance keeper = fixture.Keeper;

    [Theory]
    [InlineData("{nope")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"hello\"")]
    [InlineData("{} {}")]
    [InlineData("""{"id":"one"}""")]
    [InlineData("""{"id":99999999999999999999}""")]
    [InlineData("""{"id":1,"verb":null}""")]
    [InlineData("""{"id":1,"verb":"\ud800"}""")]
    [InlineData("""{"id":1,"verb":"list","descriptors":null}""")]
    [InlineData("""{"id":1,"verb":"list","descriptors":[null]}""")]
    [InlineData("""{"id":1,"verb":"list","descriptors":["no-such-role"]}""")]
    [InlineData("""{"id":1,"verb":"spawn","process":"x","spawn":{"command":null}}""")]
    [InlineData("""{"id":1,"verb":"spawn","process":"x","spawn":{"command":["a"],"environment":null}}""")]
    [InlineData("""{"id":1,"verb":"spawn","process":"x","spawn":{"command":["a"],"output":null}}""")]
    [InlineData("""{"id":1,"verb":"spawn","process":"x","spawn":{"command":["a"],"sandbox":{"readOnly":null}}}""")]
    [InlineData("""{"id":1,"verb":"write","process":"bystander","write":{"data":null}}""")]
    [InlineData("""{"id":1,"verb":"write","process":"bystander","write":{}}""")]
    [InlineData("""{"id":1,"verb":"write","process":"bystander","write":{"data":"not base64!"}}""")]
    [InlineData("""{"id":1,"verb":"signal","process":"bystander","signal":{"number":99999999999}}""")]
    public async Task A_frame_that_is_no_request_ends_the_connection(string json)
    {
        using var client = RawClient.Greeted(keeper);
        client.SendFrame(json).ShouldBeTrue();
        AssertThrownOut(client);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Nesting_without_end_ends_the_connection()
    {
        using var client = RawClient.Greeted(keeper);
        client.SendFrame($$"""{"id":1,"verb":"list","more":{{new string('[', 100_000)}}""");
        AssertThrownOut(client);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Invalid_UTF_8_ends_the_connection()
    {
        using var client = RawClient.Greeted(keeper);
        client.SendFrame([.. "{\"id\":1,\"verb\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        AssertThrownOut(client);
        await fixture.AssertUndisturbedAsync();
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(KeeperProtocol.MaxFrame + 1u)]
    [InlineData(1u << 30)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public async Task A_length_out_of_range_ends_the_connection_at_once(uint length)
    {
        using var client = RawClient.Greeted(keeper);
        client.SendBytes(RawClient.Header(length));
        AssertThrownOut(client);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task The_largest_frame_is_read()
    {
        using var client = RawClient.Greeted(keeper);
        var start = Encoding.UTF8.GetBytes("""{"id":5,"verb":"list","padding":"xx""");
        var body = new byte[KeeperProtocol.MaxFrame];
        body.AsSpan().Fill((byte)'x');
        start.CopyTo(body, 0);
        "\"}"u8.CopyTo(body.AsSpan(body.Length - 2));
        client.SendFrame(body).ShouldBeTrue();
        client.Receive()!.Processes.ShouldNotBeNull();
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Whoever_hangs_up_in_the_middle_of_a_frame_is_forgotten()
    {
        var before = fixture.OpenDescriptors;
        foreach (var bytes in (byte[][])[[], [9], RawClient.Header(50), [.. RawClient.Header(50), .. "{\"id\":1"u8]])
        {
            using var client = RawClient.Connect(keeper);
            client.SendBytes(bytes);
        }
        await fixture.AssertNoneLeakedAsync(before);
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public void A_frame_may_come_byte_by_byte_and_many_at_once()
    {
        using var client = RawClient.Greeted(keeper);
        byte[] frame = [.. RawClient.Header(24), .. "{\"id\":2, \"verb\": \"list\"}"u8];
        foreach (var piece in frame.Chunk(1)) client.SendBytes(piece);
        client.SendBytes([.. frame, .. frame, .. frame]);
        for (var answers = 0; answers < 4; answers++) client.Receive()!.Processes.ShouldNotBeNull();
    }

    static void AssertThrownOut(RawClient client)
    {
        var refusal = client.Receive().ShouldNotBeNull();
        refusal.Id.ShouldBe(0);
        refusal.Error!.Code.ShouldBe(KeeperErrorCode.BadFrame);
        client.Receive().ShouldBeNull();
    }
}
