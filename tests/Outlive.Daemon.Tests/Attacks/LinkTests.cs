using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Links in the state directory, where the daemon would write, or read what opens its doors.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("tokens.json")]
    [InlineData("tokens.json.new")]
    [InlineData("intent")]
    [InlineData("intent.new")]
    public async Task What_a_link_leads_to_is_neither_read_nor_written(string name)
    {
        using var outside = new TempDirectory();
        var (victim, token) = (outside.File("victim"), TokenText.Create());
        File.WriteAllText(victim, $$"""[{"name":"planted","role":"admin","hash":"{{TokenText.Hash(token)}}","createdAt":"2026-01-01T00:00:00Z","createdBy":"evil"}]""");
        var before = File.ReadAllText(victim);
        await using var daemon = new AttackedDaemon();
        File.CreateSymbolicLink(Path.Combine(daemon.StateDirectory, name), victim);
        await daemon.InitializeAsync();
        (await daemon.RemoteAsync(token, "GET", "/v1/services")).Status.ShouldBe(401);
        var told = await daemon.EventsAsync(EventKind.StateDamaged);
        if (!name.EndsWith(".new", StringComparison.Ordinal)) told.ShouldContain(x => x.Message!.StartsWith(name, StringComparison.Ordinal));
        (await daemon.LocalAsync("POST", "/v1/tokens", "{\"name\":\"ci\"}")).Status.ShouldBe(201);
        (await daemon.LocalAsync("POST", "/v1/services/web/stop")).Status.ShouldBe(200);
        File.ReadAllText(victim).ShouldBe(before);
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_in_the_place_of_the_log_or_the_journal()
    {
        using var outside = new TempDirectory();
        await using var daemon = new AttackedDaemon { ServerKeys = "anonymous: none" };
        foreach (var name in (string[])["log", "journal"]) Directory.CreateDirectory(Path.Combine(daemon.StateDirectory, name), AttackedDaemon.Private);
        File.WriteAllText(outside.File("victim"), "mine");
        File.CreateSymbolicLink(Path.Combine(daemon.StateDirectory, "log", "daemon.log"), outside.File("victim"));
        await daemon.InitializeAsync();
        (await daemon.LocalAsync("POST", "/v1/services/web/restart")).Status.ShouldBe(200);
        File.ReadAllText(outside.File("victim")).ShouldBe("mine");
        (await daemon.EventsAsync(EventKind.AuditRequest)).ShouldNotBeEmpty();
    }
}
