using Outlive.Plan;
using Outlive.Plan.Values;

namespace Outlive.Tests.Plan;

public sealed class ServerKeysTests
{
    const string Hash = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void A_server_is_read_and_written_as_it_was()
    {
        var plan = Plans.Plan($$"""
            server:
              listen: [http://127.0.0.1:7780, "https://0.0.0.0:7443"]
              tls: { certificate: cert.pem, key: /etc/key.pem }
              tokens: [{ name: ci, role: operator, hash: "{{Hash}}" }, { name: eye, hash: "{{Hash}}" }]
              hosts: [ci.example.org]
              cors: https://example.org
              socket: { group: ops, role: operator }
            """);
        plan.Server.Listen.ShouldBe(["http://127.0.0.1:7780", "https://0.0.0.0:7443"]);
        plan.Server.Tls!.Certificate.ShouldBe("/srv/shop/cert.pem");
        plan.Server.Tokens.Select(x => (x.Name, x.Role)).ShouldBe([("ci", "operator"), ("eye", "viewer")]);
        PlanText.Write(Plans.Plan(PlanText.Write(plan))).ShouldBe(PlanText.Write(plan));
    }

    [Theory]
    [InlineData("listen: http://0.0.0.0:7780", "open-without-tls")]
    [InlineData("listen: \"http://[::]:7780\"", "open-without-tls")]
    [InlineData("listen: http://192.0.2.1:7780", "open-without-tls")]
    [InlineData("listen: https://127.0.0.1:7443", "no-tls")]
    [InlineData("{ listen: https://0.0.0.0:7443, tls: { certificate: a, key: b }, anonymous: viewer }", "open-to-anybody")]
    [InlineData("listen: http://example.org:7780", "bad-listen")]
    [InlineData("listen: http://127.0.0.1", "bad-listen")]
    [InlineData("listen: 127.0.0.1:7780", "bad-listen")]
    [InlineData("listen: http://127.0.0.1:70000", "bad-listen")]
    [InlineData("listen: http://::1:7780", "bad-listen")]
    [InlineData("tls: { certificate: a }", "no-tls")]
    [InlineData("tokens: [{ name: ci, hash: \"sha256:abc\" }]", "bad-hash")]
    [InlineData("tokens: [{ name: \"a b\", hash: \"" + Hash + "\" }]", "bad-name")]
    [InlineData("tokens: [{ name: a, hash: \"" + Hash + "\" }, { name: a, hash: \"" + Hash + "\" }]", "name-twice")]
    [InlineData("tokens: [outlive_secret]", "wrong-type")]
    [InlineData("cors: \"*\"", "bad-origin")]
    [InlineData("cors: https://example.org/path", "bad-origin")]
    [InlineData("hosts: [\"a b\"]", "bad-host")]
    [InlineData("socket: { role: admin }", "no-group")]
    [InlineData("anonymous: admin", "unknown-choice")]
    public void What_would_open_more_than_was_meant_is_a_problem(string keys, string rule) =>
        Plans.Read(keys.StartsWith('{') ? $"server: {keys}" : $"server:\n  {keys}").Problems.Select(x => x.Rule).ShouldContain(rule);

    [Fact]
    public void A_token_in_the_wrong_place_is_not_repeated() =>
        Plans.Read("server: { tokens: [outlive_secret, { name: a, hash: outlive_secret }] }").Problems.ShouldAllBe(x => !$"{x.Message}{x.Value}{x.Repair}".Contains("outlive_secret"));

    [Theory]
    [InlineData("http://localhost:80", false, "127.0.0.1", 80)]
    [InlineData("https://[::1]:443/", true, "::1", 443)]
    [InlineData("http://127.0.0.1:0", false, "127.0.0.1", 0)]
    public void An_address_is_read(string text, bool secure, string address, int port)
    {
        var read = ListenAddress.Parse(text, out _).ShouldNotBeNull();
        (read.Secure, read.Address.ToString(), read.Port, read.IsLoopback).ShouldBe((secure, address, port, true));
    }
}
