using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Plan;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Auth;

public sealed class TokenStoreTests : IDisposable
{
    readonly TempDirectory directory = new();
    readonly ManualClock clock = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_token_opens_until_it_expires_also_for_the_next_daemon()
    {
        var token = Open().Create("ci", Role.Operator, TimeSpan.FromHours(1), "root").Token;
        token.Length.ShouldBeGreaterThan(40);
        Open().Find(token).ShouldBe(new Caller("token:ci", Role.Operator));
        Open().Find(token + "x").ShouldBeNull();
        Open().Find("").ShouldBeNull();
        clock.Advance(TimeSpan.FromHours(1));
        Open().Find(token).ShouldBeNull();
        Open().Any.ShouldBeFalse();
        Open().Create("ci", Role.Viewer, null, "root").Token.ShouldNotBe(token);
    }

    [Fact]
    public void A_file_that_is_damaged_opens_nothing_and_is_set_aside()
    {
        var store = Open();
        var token = store.Create("ci", Role.Admin, null, "root").Token;
        File.WriteAllText(directory.File("tokens.json"), "[{\"name\":");
        store = Open();
        store.Find(token).ShouldBeNull();
        store.Problem.ShouldNotBeNull().ShouldContain("set aside");
        Directory.GetFiles(directory.Path, "tokens.json.bad-*").ShouldHaveSingleItem();
    }

    [Fact]
    public void A_role_that_nobody_knows_may_nothing()
    {
        var token = TokenText.Create();
        File.WriteAllText(directory.File("tokens.json"), $$"""[{"name":"x","role":"god","hash":"{{TokenText.Hash(token)}}","createdAt":"2026-01-01T00:00:00Z","createdBy":"x"}]""");
        Open().Find(token)!.Role.ShouldBe(Role.Anyone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a b")]
    public void A_name_that_is_none_is_refused(string name) =>
        Should.Throw<OutliveException>(() => Open().Create(name, Role.Viewer, null, "root")).Code.ShouldBe(ErrorCode.BadRequest);

    [Fact]
    public void One_of_the_plan_opens_and_is_not_revoked()
    {
        var token = TokenText.Create();
        var store = new TokenStore(directory.Path, () => new() { Tokens = [new() { Name = "ci", Role = "admin", Hash = TokenText.Hash(token) }] }, clock);
        store.Find(token).ShouldBe(new Caller("token:ci", Role.Admin));
        Should.Throw<OutliveException>(() => store.Revoke("ci")).Code.ShouldBe(ErrorCode.Refused);
        Should.Throw<OutliveException>(() => store.Create("ci", Role.Viewer, null, "root")).Code.ShouldBe(ErrorCode.Conflict);
    }

    TokenStore Open() => new(directory.Path, () => new ServerDefinition(), clock);
}
