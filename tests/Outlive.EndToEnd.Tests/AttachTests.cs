using System.Text;
using Outlive.Client;
using Outlive.Contracts.Api;

namespace Outlive.EndToEnd.Tests;

/// <summary>To a service without a terminal, by the API and by the command line.</summary>
public sealed class AttachTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    const string Plan = """
        services:
          talk: { command: CHILD lines 30 prompt "name? " read-line read-line exit 0, stdin: pipe, restart: never }
          deaf: { command: CHILD lines 2 sleep 600000 }
        """;

    [Fact]
    public async Task It_shows_the_last_lines_and_what_comes_and_takes_what_is_sent_to_the_end_of_the_process()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        await instance.BecomesReadyAsync("talk");
        await using var attached = await instance.Client.AttachAsync("talk");
        attached.Terminal.ShouldBeFalse();
        var seen = new StringBuilder();
        // A prompt has no newline, and whoever is asked must see it all the same.
        await ReadUntilAsync(attached, seen, "name? ");
        seen.ToString().ShouldStartWith("00000000");
        seen.ToString().ShouldNotContain("0000000001", Case.Sensitive, "only the last lines come first");
        await using var second = await instance.Client.AttachAsync("talk");
        await attached.WriteAsync("one\n"u8.ToArray());
        await ReadUntilAsync(attached, seen, "got:one\n");
        await second.WriteAsync("two\n"u8.ToArray());
        await ReadUntilAsync(attached, seen, "got:two\n");
        (await ReadAsync(attached)).ShouldBe("", "the process has ended, and with it its output");
        (await instance.BecomesAsync("talk", x => x.State == ServiceState.Completed, "has completed")).LastExit!.Code.ShouldBe(0);
        (await Should.ThrowAsync<OutliveException>(instance.Client.AttachAsync("talk"))).Code.ShouldBe(ErrorCode.WrongState);
    }

    [Fact]
    public async Task What_nobody_holds_the_stdin_of_is_only_shown()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        await instance.BecomesReadyAsync("deaf");
        await using var attached = await instance.Client.AttachAsync("deaf");
        await ReadUntilAsync(attached, new(), "0000000002\n");
        await attached.WriteAsync("one\n"u8.ToArray());
        (await Should.ThrowAsync<OutliveException>(ReadAsync(attached))).Message.ShouldContain("stdin: pipe");
        (await instance.ServiceAsync("deaf")).Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task The_command_line_sends_its_input_and_shows_the_answers()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        await instance.BecomesReadyAsync("talk");
        await using var command = instance.Cli("attach", "talk");
        await command.Input.WriteAsync("one\ntwo\n"u8.ToArray());
        command.Input.Close();
        var ended = await command.Ended.WaitAsync(Limit);
        (ended.ExitCode, ended.Error).ShouldBe((0, ""));
        ended.Output.ShouldEndWith("name? got:one\ngot:two\n");
        await using var refused = instance.Cli("attach", "deaf");
        await refused.Input.WriteAsync("one\n"u8.ToArray());
        refused.Input.Close();
        var answer = await refused.Ended.WaitAsync(Limit);
        (answer.ExitCode, answer.Error).ShouldSatisfyAllConditions(x => x.ExitCode.ShouldBe(1), x => x.Error.ShouldContain("stdin: pipe"));
    }

    static async Task ReadUntilAsync(Attachment attached, StringBuilder seen, string end)
    {
        while (!seen.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var piece = await ReadAsync(attached);
            piece.ShouldNotBe("", $"\"{end}\" was awaited, and this was seen: {seen}");
            seen.Append(piece);
        }
    }

    static async Task<string> ReadAsync(Attachment attached)
    {
        var bytes = new byte[4096];
        return Encoding.UTF8.GetString(bytes, 0, await attached.ReadAsync(bytes).AsTask().WaitAsync(Limit));
    }
}
