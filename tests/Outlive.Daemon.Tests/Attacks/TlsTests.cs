using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Where the API listens, and where it refuses to.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Https_is_served_with_the_certificate_of_the_plan_on_every_address()
    {
        using var files = new TempDirectory();
        var (certificate, key) = WriteCertificate(files, others: false);
        await using var daemon = new AttackedDaemon { ServerKeys = $"listen: [https://0.0.0.0:0]\ntls: {{ certificate: {certificate}, key: {key} }}\nhosts: [outlive.example]" };
        await daemon.InitializeAsync();
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, seen, _, _) => seen!.Subject == "CN=outlive.example" });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{daemon.Tcp.Port}/v1/services");
        request.Headers.Authorization = new("Bearer", daemon.Viewer);
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        reply.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await daemon.EventsAsync(EventKind.ServerListening)).ShouldHaveSingleItem().Message!.ShouldStartWith("https://");
    }

    [Fact]
    public async Task A_key_that_everybody_can_read_is_not_used()
    {
        using var files = new TempDirectory();
        var (certificate, key) = WriteCertificate(files, others: true);
        await using var daemon = new AttackedDaemon();
        await daemon.InitializeAsync();
        daemon.WritePlan($"listen: https://127.0.0.1:0\ntls: {{ certificate: {certificate}, key: {key} }}");
        (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}")).Status.ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await daemon.EventsAsync(EventKind.ServerFailed)).Any(x => x.Message!.Contains("chmod 600", StringComparison.Ordinal)), "it is told why");
        var instance = (await daemon.LocalAsync("GET", "/v1/instance")).Json(ApiJson.Default.InstanceSnapshot);
        instance.Listen.ShouldBeEmpty();
        instance.Warnings.ShouldContain(x => x.Contains("chmod 600", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_plan_moves_it_and_one_that_would_open_it_changes_nothing()
    {
        await using var daemon = new AttackedDaemon();
        await daemon.InitializeAsync();
        var before = daemon.Tcp;
        daemon.WritePlan("listen: http://0.0.0.0:0");
        var refused = (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}")).Json(ApiJson.Default.PlanReply);
        refused.Problems.ShouldHaveSingleItem().Rule.ShouldBe("open-without-tls");
        (await daemon.RemoteAsync(daemon.Viewer, "GET", "/v1/services")).Status.ShouldBe(200);
        daemon.WritePlan("anonymous: viewer\nlisten: http://127.0.0.1:0");
        (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}")).Status.ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await daemon.EventsAsync(EventKind.ServerListening)).Length == 2, "it listens elsewhere");
        await daemon.ListensAsync();
        daemon.Tcp.ShouldNotBe(before);
        (await daemon.RemoteAsync(null, "GET", "/v1/services")).Status.ShouldBe(200, "anonymous: viewer");
        (await daemon.RemoteAsync(null, "POST", "/v1/stop")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task The_unix_socket_is_its_user_s_alone_unless_the_plan_names_a_group()
    {
        await using var daemon = new AttackedDaemon();
        await daemon.InitializeAsync();
        var socket = $"{daemon.RunDirectory}/api.sock";
        (File.GetUnixFileMode(daemon.RunDirectory), File.GetUnixFileMode(socket)).ShouldBe((AttackedDaemon.Private, UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var own = File.ReadLines("/proc/self/status").First(x => x.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[1];
        daemon.WritePlan($"socket: {{ group: {own} }}");
        (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}")).Status.ShouldBe(200);
        var both = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        await Eventually.Holds(() => File.GetUnixFileMode(socket) == both && File.GetUnixFileMode(daemon.RunDirectory) == (AttackedDaemon.Private | UnixFileMode.GroupExecute), "the group can reach it", lastSeen: daemon.LastWords);
        daemon.WritePlan("anonymous: none");
        (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}")).Status.ShouldBe(200);
        await Eventually.Holds(() => File.GetUnixFileMode(daemon.RunDirectory) == AttackedDaemon.Private, "it can't any more", lastSeen: daemon.LastWords);
    }

    static (string Certificate, string Key) WriteCertificate(TempDirectory files, bool others)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=outlive.example", pair, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(files.File("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(files.File("key.pem"), pair.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(files.File("key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | (others ? UnixFileMode.OtherRead : 0));
        return (files.File("cert.pem"), files.File("key.pem"));
    }
}
