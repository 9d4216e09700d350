using System.Globalization;
using System.Net;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>With a daemon of its own: others would use up what is told of those who were turned away.</summary>
public sealed class WrongTokenTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    static readonly IPAddress Guesser = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task Who_guesses_has_to_wait_and_who_does_not_is_let_in()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++) statuses.Add((await daemon.RemoteAsync(TokenText.Create(), "GET", "/v1/services", from: Guesser)).Status);
        statuses.Take(10).ShouldAllBe(x => x == 401);
        statuses.Skip(10).ShouldContain(429);
        var right = await daemon.RemoteAsync(daemon.Viewer, "GET", "/v1/services", from: Guesser);
        (right.Status, right.Code).ShouldBe((429, ErrorCode.TooMany), "the right one is not told from the wrong ones");
        int.Parse(right.Header("Retry-After"), CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        (await daemon.RemoteAsync(daemon.Viewer, "GET", "/v1/services")).Status.ShouldBe(200);
        var denied = await daemon.EventsAsync(EventKind.AuditDenied);
        denied.Length.ShouldBeInRange(1, 20);
        denied.ShouldContain(x => x.Data!["address"] == "127.0.0.2");
    }
}
