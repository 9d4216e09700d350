using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class StdioTests
{
    [Fact]
    public async Task A_held_stdin_takes_lines_and_outlives_the_daemon()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD read-line read-line sleep 600000, stdin: pipe } }");
        await instance.BecomesReadyAsync("web");
        await instance.Instance.WriteAsync("web", Encoding.UTF8.GetBytes("one\n"), CancellationToken.None);
        await instance.LineAsync("web", "got:one");
        await instance.ReplaceDaemonAsync();
        await instance.Instance.WriteAsync("web", Encoding.UTF8.GetBytes("two\n"), CancellationToken.None);
        await instance.LineAsync("web", "got:two");
    }

    [Fact]
    public async Task Without_a_pipe_there_is_nothing_to_read()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD read-line sleep 600000 } }");
        await instance.BecomesReadyAsync("web");
        await instance.LineAsync("web", "end of input");
        var write = () => instance.Instance.WriteAsync("web", Encoding.UTF8.GetBytes("one\n"), CancellationToken.None);
        await write.ShouldThrowAsync<OutliveException>();
    }

    [Fact]
    public async Task A_terminal_has_a_size_and_takes_what_is_typed()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD tty-size on-resize read-line sleep 600000, tty: true } }");
        await instance.BecomesReadyAsync("web");
        await instance.LineAsync("web", "24 80");
        await instance.Instance.ResizeAsync("web", 40, 120, CancellationToken.None);
        await instance.LineAsync("web", "40 120");
        await instance.Instance.WriteAsync("web", Encoding.UTF8.GetBytes("typed\n"), CancellationToken.None);
        await instance.LineAsync("web", "got:typed");
    }

    [Fact]
    public async Task One_without_a_terminal_is_not_attached_to()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.BecomesReadyAsync("web");
        var attach = () => instance.Instance.AttachAsync("web", CancellationToken.None);
        (await attach.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Refused);
    }

    [Fact]
    public async Task A_program_can_be_asked_to_end_by_words_or_by_a_command()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              worded: { command: CHILD ignore TERM read-line exit 4, stdin: pipe, stop: { send: "quit\n" } }
              commanded: { command: CHILD ignore TERM wait-file STAMPS exit 5, stop: { command: touch STAMPS } }
            """);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        (await instance.BecomesAsync("worded", ServiceState.Stopped)).LastExit!.Code.ShouldBe(4);
        (await instance.BecomesAsync("commanded", ServiceState.Stopped)).LastExit!.Code.ShouldBe(5);
    }

    [Fact]
    public async Task Limits_are_in_force_and_each_says_what_enforces_it()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD print-limits sleep 600000, limits: { open_files: 64, nice: 5 } } }");
        await instance.BecomesReadyAsync("web");
        (await instance.LineAsync("web", "nofile")).ShouldEndWith("64");
        var web = await instance.BecomesAsync("web", x => x.Limits.Length >= 2, "has its limits reported");
        web.Limits.ShouldAllBe(x => x.EnforcedBy.Length > 0);
    }
}
