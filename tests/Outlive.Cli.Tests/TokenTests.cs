namespace Outlive.Cli.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task A_new_token_stands_alone_on_stdout_so_that_a_script_can_keep_it()
    {
        await using var instance = new FakeInstance();
        instance.Answer("POST /v1/tokens", """{"name":"ci","role":"operator","token":"outlive_abc","hash":"sha256:1"}""", 201);
        var result = await instance.RunAsync("token", "create", "ci", "--role", "operator", "--expires", "30d");
        (result.ExitCode, result.Output).ShouldBe((0, "outlive_abc\n"));
        result.Error.ShouldContain("not shown again");
        instance.Asked.ShouldContain(x => x.Line == "POST /v1/tokens" && x.Body.Contains("\"expiresIn\":\"30d\"") && x.Body.Contains("\"role\":\"operator\""));
    }

    [Fact]
    public async Task Tokens_are_listed_and_revoked()
    {
        await using var instance = new FakeInstance();
        instance.Answer("GET /v1/tokens", """[{"name":"ci\u001b[31m","role":"viewer","origin":"made","createdBy":"root","expiresAt":"2020-01-01T00:00:00Z"}]""");
        instance.Answer("DELETE /v1/tokens/ci", "", 204);
        var listed = await instance.RunAsync("token", "list");
        listed.Output.ShouldContain("expired");
        listed.Output.ShouldNotContain("\e");
        (await instance.RunAsync("token", "revoke", "ci")).Output.ShouldBe("revoked ci\n");
        (await instance.RunAsync("token", "steal", "ci")).ExitCode.ShouldBe(2);
    }
}
