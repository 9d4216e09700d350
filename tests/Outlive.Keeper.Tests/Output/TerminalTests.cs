using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class TerminalTests
{
    static SpawnRequest OnTerminal(params string[] command) => new()
    {
        Command = command,
        Environment = ["PATH=/usr/bin:/bin", "TERM=xterm", "HOME=/"],
        Terminal = new(30, 100),
    };

    static SpawnRequest ChildOnTerminal(string actions) => OnTerminal([TestChild.Path, .. TestChild.Actions(actions)]);

    [Fact]
    public async Task Several_clients_see_the_same_and_any_of_them_may_type()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("ask", ChildOnTerminal("tty-size prompt first> read-line read-line read-line forever"));
        await using var early = await Attached.ToAsync(keeper, "ask");
        await early.ShowsAsync("30 100\r\nfirst>");
        await early.TypeAsync("one\n");
        await early.ShowsAsync("got:one\r\n");
        await using (var late = await Attached.ToAsync(keeper, "ask"))
        {
            await late.ShowsAsync("got:one\r\n");
            await late.TypeAsync("two\r");
            await early.ShowsAsync("got:two\r\n");
            await late.ShowsAsync("got:two\r\n");
            late.Text.ShouldBe(early.Text);
        }
        await keeper.Client.WriteAsync("ask", "three\n"u8.ToArray());
        await early.ShowsAsync("got:three\r\n");
        (await keeper.Client.InspectAsync("ask")).Process.Phase.ShouldBe(ProcessPhase.Running);
        keeper.OutputOf("ask", "terminal").ShouldBe(early.Text);
        await keeper.Client.KillAsync("ask", new() { GraceMs = 0 });
        await Eventually.Completes(early.Ended, "the terminal's end detaches");
        await keeper.EndOfOutputAsync("ask");
        Spooled.Of(keeper, "ask").ShouldHaveEnded("terminal");
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_let_go_and_holds_up_nobody()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("flood", ChildOnTerminal("prompt ready read-line lines 60000 50 read-line"));
        var slow = await keeper.Client.AttachTerminalAsync("flood");
        await using var quick = await Attached.ToAsync(keeper, "flood");
        await quick.ShowsAsync("ready");
        await keeper.Client.WriteAsync("flood", "\n"u8.ToArray());
        await Eventually.Holds(() => Spooled.Of(keeper, "flood").Size("terminal") > 60000 * 51, "all is on disk");
        await using var again = await Attached.ToAsync(keeper, "flood");
        await again.ShowsAsync(TestChild.Line(60000, 50).TrimEnd());
        again.Bytes.Length.ShouldBe(64 * 1024);
        var everything = Spooled.Of(keeper, "flood").Bytes("terminal");
        everything.AsSpan().EndsWith(again.Bytes).ShouldBeTrue();
        ReadToEnd(slow).ShouldBeLessThan(1024 * 1024);
        await keeper.Client.WriteAsync("flood", "\n"u8.ToArray());
        (await keeper.ExitAsync("flood")).Code.ShouldBe(0);
    }

    static unsafe int ReadToEnd(int descriptor)
    {
        var piece = stackalloc byte[4096];
        var all = 0;
        while (Libc.Read(descriptor, piece, 4096) is var count and > 0) all += (int)count;
        Libc.Close(descriptor);
        return all;
    }

    [Fact]
    public async Task A_client_that_hangs_up_with_its_input_unread_costs_nothing_and_loses_nothing()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("deaf", OnTerminal("/bin/sh", "-c", "stty raw -echo; echo ready; read x < /dev/null; exec sleep 1000"));
        await using (var client = await Attached.ToAsync(keeper, "deaf"))
        {
            await client.ShowsAsync("ready");
            await client.TypeAsync(new string('x', 100_000));
        }
        await using var next = await Attached.ToAsync(keeper, "deaf");
        await next.ShowsAsync("ready");
        var before = ProcessTime.Of(keeper.Pid);
        (await TestChild.Run("sleep", "500")).ExitCode.ShouldBe(0);
        (ProcessTime.Of(keeper.Pid) - before).ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task A_new_size_reaches_the_program()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("sized", ChildOnTerminal("on-resize prompt ready forever"));
        await using var client = await Attached.ToAsync(keeper, "sized");
        await client.ShowsAsync("ready");
        await keeper.Client.ResizeAsync("sized", 41, 123);
        await client.ShowsAsync("41 123");
        await keeper.ChildAsync("pipe", "forever");
        (await Should.ThrowAsync<KeeperException>(() => keeper.Client.ResizeAsync("pipe", 1, 1))).Code.ShouldBe(KeeperErrorCode.NoTerminal);
        (await Should.ThrowAsync<KeeperException>(() => keeper.Client.AttachTerminalAsync("pipe"))).Code.ShouldBe(KeeperErrorCode.NotAttachable);
    }

    [Fact]
    public async Task Control_C_interrupts_the_program()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("loop", ChildOnTerminal("exit-on INT 7 prompt ready forever"));
        await using var client = await Attached.ToAsync(keeper, "loop");
        await client.ShowsAsync("ready");
        await client.TypeAsync("\x03");
        (await keeper.ExitAsync("loop")).Code.ShouldBe(7);
    }

    [Fact]
    public async Task An_editor_works()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var file = Path.Combine(keeper.Root, "text");
        await keeper.SpawnAsync("vi", OnTerminal("/usr/bin/vi", "-u", "NONE", "-i", "NONE", file));
        await using var client = await Attached.ToAsync(keeper, "vi");
        await client.ShowsAsync("\x1b[?1049h");
        await client.ShowsAsync("~");
        await client.TypeAsync("ihello, world");
        await client.ShowsAsync("hello, world");
        await client.TypeAsync("\x1b");
        await client.TypeAsync(":wq\r");
        (await keeper.ExitAsync("vi")).Code.ShouldBe(0);
        File.ReadAllText(file).ShouldBe("hello, world\n");
        await keeper.EndOfOutputAsync("vi");
        keeper.OutputOf("vi", "terminal").ShouldContain("\x1b[?1049l");
    }

    [Fact]
    public async Task A_pager_and_a_multiplexer_work()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var file = Path.Combine(keeper.Root, "text");
        await File.WriteAllTextAsync(file, TestChild.Lines(1, 1000), TestContext.Current.CancellationToken);
        await keeper.SpawnAsync("less", OnTerminal("/usr/bin/less", file));
        await using var pager = await Attached.ToAsync(keeper, "less");
        await pager.ShowsAsync("0000000029");
        await pager.TypeAsync("G");
        await pager.ShowsAsync("0000001000");
        await pager.TypeAsync("q");
        (await keeper.ExitAsync("less")).Code.ShouldBe(0);

        await keeper.SpawnAsync("tmux", OnTerminal("/usr/bin/tmux", "-S", Path.Combine(keeper.Root, "tmux"), "-f", "/dev/null", "new-session", "echo in''side; read x"));
        await using var multiplexer = await Attached.ToAsync(keeper, "tmux");
        await multiplexer.ShowsAsync("inside");
        await multiplexer.TypeAsync("\r");
        (await keeper.ExitAsync("tmux")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_terminal_outlives_the_keeper_and_the_daemon()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("ask", ChildOnTerminal("prompt ready read-line read-line exit 5"));
        await using (var client = await Attached.ToAsync(keeper, "ask")) await client.ShowsAsync("ready");
        await keeper.KillKeeperAsync();
        await keeper.RestartAsync();
        await keeper.GiveBackAsync("ask");
        await keeper.Client.WriteAsync("ask", "one\n"u8.ToArray());
        await using var second = await Attached.ToAsync(keeper, "ask");
        await second.ShowsAsync("got:one");

        keeper.DropDescriptors();
        using var taken = await keeper.Client.TakeAsync("ask");
        await keeper.KillKeeperAsync();
        await Eventually.Completes(second.Ended, "the keeper's death detaches");
        await keeper.RestartAsync();
        await keeper.Client.GiveAsync("ask", taken);
        await using var third = await Attached.ToAsync(keeper, "ask");
        await third.TypeAsync("two\n");
        await third.ShowsAsync("got:two");
        (await keeper.ExitAsync("ask")).Code.ShouldBe(5);
        await keeper.EndOfOutputAsync("ask");
        keeper.OutputOf("ask", "terminal").ShouldBe("readyone\r\ngot:one\r\ntwo\r\ngot:two\r\n");
        Spooled.Of(keeper, "ask").ShouldHaveEnded("terminal");
    }

    [Fact]
    public async Task A_channel_has_one_owner_at_a_time()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("err-lines 1 echo");
        request.Channel = true;
        await keeper.SpawnAsync("lsp", request, holdStdin: true);
        var (stdin, stdout) = await keeper.Client.AttachChannelAsync("lsp");
        using (var other = await keeper.OpenAsync())
        {
            var refused = await Should.ThrowAsync<KeeperException>(() => new KeeperClient(other, keeper.Launch.RunDirectory).AttachChannelAsync("lsp"));
            refused.Code.ShouldBe(KeeperErrorCode.ChannelTaken);
        }
        (await SayAsync(stdin, stdout, "ping")).ShouldBe("ping");

        await keeper.ConnectAsync(0);
        (stdin, stdout) = await keeper.Client.AttachChannelAsync("lsp");
        (await SayAsync(stdin, stdout, "pong")).ShouldBe("pong");
        await Eventually.Holds(() => keeper.OutputOf("lsp", "stderr") == "0000000001\n", "stderr is kept");
        Spooled.Of(keeper, "lsp").Files("stdout*").ShouldBeEmpty();
    }

    /// <summary>Writes, reads as much, and closes both.</summary>
    static async Task<string> SayAsync(int stdin, int stdout, string text)
    {
        using var input = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(stdin, ownsHandle: true), FileAccess.Write, 0);
        using var output = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(stdout, ownsHandle: true), FileAccess.Read, 0);
        await input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        var answer = new byte[text.Length];
        var read = 0;
        await Eventually.Holds(() => (read += Math.Max(0, output.Read(answer, read, answer.Length - read))) == answer.Length, "the program answers");
        return System.Text.Encoding.UTF8.GetString(answer);
    }
}
