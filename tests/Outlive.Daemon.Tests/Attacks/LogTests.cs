namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Words that would steer the terminal of who reads a log, or look like a line of it.</summary>
public sealed class LogTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    const string Evil = "%1b%5d0;evil%07%1b%5b2J%0a2026-01-01T00:00:00.000Z%20%5berror%5d%20forged%7f%c2%9b31m";

    [Fact]
    public async Task They_reach_neither_log_nor_journal_nor_answer()
    {
        foreach (var path in (string[])[$"/v1/services/{Evil}", $"/{Evil}", $"/v1/logs?service={Evil}", $"/v1/processes/{Evil}", $"/v1/tokens/{Evil}"])
        {
            await ShouldBePrintable(await daemon.LocalAsync("GET", path));
            await ShouldBePrintable(await daemon.LocalAsync("DELETE", path));
            await ShouldBePrintable(await daemon.RemoteAsync(null, "POST", path));
        }
        foreach (var body in (string[])["{\"signal\":\"\\u001b[31m\\nforged\"}", "{\"name\":\"\\u001b[31m\\nforged\",\"role\":\"\\u001b\",\"command\":[\"\\u001b[2J\"],\"services\":[\"\\u001b[2J\"]}"])
            foreach (var path in (string[])["/v1/services/web/signal", "/v1/tokens", "/v1/run", "/v1/start"])
                await ShouldBePrintable(await daemon.LocalAsync("POST", path, body));
        foreach (var told in await daemon.EventsAsync("audit.*")) ShouldBePrintable(told.Message!, lines: false);
        foreach (var file in Directory.GetFiles(daemon.StateDirectory, "*", SearchOption.AllDirectories).Where(x => !x.Contains("/output/", StringComparison.Ordinal) && x.EndsWith(".log", StringComparison.Ordinal)))
            ShouldBePrintable(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), lines: true);
        daemon.LastWords().Split('\n').ShouldNotContain(x => x.StartsWith("2026-01-01T00:00:00.000Z", StringComparison.Ordinal));
    }

    /// <summary>Also the sentence for people in a problem: a client prints it.</summary>
    static Task ShouldBePrintable(RawReply reply)
    {
        ShouldBePrintable(reply.Head, lines: true);
        if (reply.Status >= 400) ShouldBePrintable(reply.Problem.Detail, lines: false);
        return Task.CompletedTask;
    }

    static void ShouldBePrintable(string text, bool lines) =>
        text.Where(x => char.IsControl(x) && !(lines && x is '\n' or '\r')).ShouldBeEmpty(text);
}
