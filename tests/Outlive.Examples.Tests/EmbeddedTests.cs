using System.Net.Http.Json;
using System.Text.Json;
using Outlive.TestKit;

namespace Outlive.Examples.Tests;

public sealed class EmbeddedTests
{
    const int Terminate = 15, Kill = 9;

    readonly Uri page = new($"http://127.0.0.1:{Example.FreePort()}/");

    [Fact]
    public async Task Services_of_a_killed_app_live_and_its_next_start_finds_them()
    {
        await using var example = new Example("embedded", []);
        await using var first = Start(example);
        var before = await PidsAsync(example);
        before.Keys.Order().ShouldBe(["clock", "echo"]);
        first.Signal(Kill);
        await Eventually.Completes(first.Ended, "the app is dead, and nobody else holds its output");
        before.Values.ShouldAllBe(x => ProcScan.Alive(x));

        await using var second = Start(example);
        (await PidsAsync(example)).ShouldBe(before, ignoreOrder: true);
        using (var answer = await example.Http.PostAsync(new Uri(page, "services/clock/restart"), null, TestContext.Current.CancellationToken)) answer.EnsureSuccessStatusCode();
        var after = await PidsAsync(example);
        after["clock"].ShouldNotBe(before["clock"]);
        after["echo"].ShouldBe(before["echo"]);
        (await example.Http.GetStringAsync(new Uri(page, "health"), TestContext.Current.CancellationToken)).ShouldBe("Healthy");

        second.Signal(Terminate);
        (await Eventually.Completes(second.Ended, "the app has ended")).ExitCode.ShouldBe(0);
        after.Values.ShouldAllBe(x => ProcScan.Alive(x));
        await example.DownAsync();
    }

    TestProcess Start(Example example) => example.Start(Checkout.Built("Embedded", "embedded"), "--urls", page.ToString(), "--contentRoot", $"{Checkout.Root}/examples/embedded");

    /// <summary>By the names of the services, as soon as the app answers.</summary>
    async Task<Dictionary<string, int>> PidsAsync(Example example)
    {
        JsonElement[]? services = null;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                services = await example.Http.GetFromJsonAsync<JsonElement[]>(new Uri(page, "services"), TestContext.Current.CancellationToken);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the app answers");
        return services!.ToDictionary(x => x.GetProperty("id").GetString()!, x => x.GetProperty("pid").GetInt32());
    }
}
