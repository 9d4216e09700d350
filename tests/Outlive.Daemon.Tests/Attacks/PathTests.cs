namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Names that lead out of the folder they are meant for.</summary>
public sealed class PathTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/v1/../../etc/passwd")]
    [InlineData("/v1/services/../../etc/passwd")]
    [InlineData("/v1/services/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/services/%2e%2e%2f%2e%2e%2fetc%2fpasswd/why")]
    [InlineData("/v1/services/..%252f..%252fetc%252fpasswd")]
    [InlineData("/v1/usage/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/processes/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/logs?service=..")]
    [InlineData("/v1/logs?service=../journal")]
    [InlineData("/v1/logs?service=..%2f..%2frun")]
    [InlineData("/v1/logs?service=%2fetc")]
    [InlineData("/v1/logs?service=.")]
    [InlineData("//etc/passwd")]
    public async Task A_path_leads_nowhere_else(string path)
    {
        var reply = await daemon.LocalAsync("GET", path);
        reply.Status.ShouldBe(404, reply.Body);
        reply.Body.ShouldNotContain("root:");
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("web%00.txt")]
    public async Task A_nul_is_no_name(string id) => (await daemon.LocalAsync("GET", $"/v1/services/{id}")).Status.ShouldBeOneOf(400, 404);

    [Theory]
    [InlineData("..%2f..%2fevil")]
    [InlineData("%2e%2e")]
    [InlineData("a%2fb")]
    [InlineData("%2ftmp%2fevil")]
    public async Task A_service_can_t_be_defined_outside(string id)
    {
        var reply = await daemon.LocalAsync("PUT", $"/v1/services/{id}", "{\"command\":[\"true\"]}");
        reply.Status.ShouldBe(422, reply.Body);
        Directory.Exists(Path.Combine(daemon.Root, "evil")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_route_is_decoded_once()
    {
        (await daemon.LocalAsync("GET", "/v1/services/we%62")).Status.ShouldBe(200);
        (await daemon.LocalAsync("GET", "/v1/services/we%2562")).Status.ShouldBe(404);
    }
}
