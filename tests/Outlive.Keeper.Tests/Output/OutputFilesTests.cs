using System.Text;
using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class OutputFilesTests
{
    [Fact]
    public async Task Every_byte_is_kept_as_it_was_written()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("bin", "binary 300001");
        await keeper.ChildAsync("uni", "unicode");
        await keeper.ChildAsync("fast", "fast 200000 20 4096");
        await keeper.ChildAsync("once", "lines 1");
        foreach (var id in (string[])["bin", "uni", "fast", "once"]) await keeper.EndOfOutputAsync(id);

        Spooled.Of(keeper, "bin").Bytes().ShouldBe([.. Enumerable.Range(0, 300001).Select(x => (byte)x)]);
        Spooled.Of(keeper, "uni").Bytes().ShouldBe(Encoding.UTF8.GetBytes(TestChild.UnicodeText));
        Encoding.UTF8.GetString(Spooled.Of(keeper, "uni").Read().Main).ShouldBe(TestChild.UnicodeText);
        Encoding.UTF8.GetString(Spooled.Of(keeper, "fast").Read().Main).ShouldBe(TestChild.Lines(1, 200000, 20));
        keeper.OutputOf("once").ShouldBe(TestChild.Lines(1, 1));
        foreach (var id in (string[])["bin", "uni", "fast", "once"]) Spooled.Of(keeper, id).ShouldHaveEnded();
    }

    [Fact]
    public async Task An_endless_line_goes_over_many_segments()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("endless-line 30000000");
        request.Output.MaxSize = 7_000_001;
        await keeper.SpawnAsync("web", request);
        await keeper.EndOfOutputAsync("web");
        var spooled = Spooled.Of(keeper, "web");
        var expected = new byte[30_000_000];
        for (var i = 0; i < expected.Length; i++) expected[i] = (byte)(48 + i % 64);
        spooled.Bytes().AsSpan().SequenceEqual(expected).ShouldBeTrue();
        spooled.Files("*.log").Length.ShouldBe(5);
        spooled.Files("*.log").Take(4).ShouldAllBe(x => new FileInfo(x).Length == 7_000_001);
        var main = spooled.Read().Main;
        main.AsSpan(0, expected.Length).SequenceEqual(expected).ShouldBeTrue();
        main.Length.ShouldBe(expected.Length + 1);
        spooled.ShouldHaveEnded();
    }

    [Fact]
    public async Task A_prompt_is_there_while_the_child_waits()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("ask", "prompt name:_ read-line", holdStdin: true);
        await Eventually.Holds(() => keeper.OutputOf("ask") == "name:_", "the prompt is on disk", lastSeen: () => keeper.OutputOf("ask"));
        (await keeper.Client.InspectAsync("ask")).Process.Phase.ShouldBe(ProcessPhase.Running);
        await keeper.Client.WriteAsync("ask", "web\n"u8.ToArray());
        (await keeper.ExitAsync("ask")).Code.ShouldBe(0);
        await keeper.EndOfOutputAsync("ask");
        keeper.OutputOf("ask").ShouldBe("name:_got:web\n");
    }

    [Fact]
    public async Task Stdout_and_stderr_are_kept_apart_or_together()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("apart", "random 7 300");
        var together = KeeperInstance.ChildRequest("lines 2 err-lines 1 lines 1 err-lines 1");
        together.Output.Merge = true;
        await keeper.SpawnAsync("together", together);
        await keeper.EndOfOutputAsync("apart");
        await keeper.EndOfOutputAsync("together");

        var (output, error) = await TestChild.Expect(7, 300);
        var apart = Spooled.Of(keeper, "apart");
        apart.Bytes().ShouldBe(output);
        apart.Bytes("stderr").ShouldBe(error);
        apart.ShouldHaveEnded();
        apart.ShouldHaveEnded("stderr");
        keeper.OutputOf("together", "output").ShouldBe("0000000001\n0000000002\n0000000001\n0000000003\n0000000002\n");
        Encoding.UTF8.GetString(Spooled.Of(keeper, "together").Read().Main).ShouldBe(keeper.OutputOf("together", "output"));
    }

    [Fact]
    public async Task A_silent_child_and_a_silent_stream_have_no_files()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("silent", "exit 3");
        await keeper.ChildAsync("half", "err-lines 1");
        await keeper.EndOfOutputAsync("silent");
        await keeper.EndOfOutputAsync("half");
        Spooled.Of(keeper, "silent").Files().ShouldBeEmpty();
        Spooled.Of(keeper, "half").Files().Select(Path.GetFileName).ShouldBe(["stderr-000001.idx", "stderr-000001.log"]);
    }

    [Fact]
    public async Task The_end_comes_after_the_last_writer_and_not_with_the_child()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("parent", "lines 1 hold-stdout 300");
        (await keeper.ExitAsync("parent")).Code.ShouldBe(0);
        var spooled = Spooled.Of(keeper, "parent");
        await Eventually.Holds(() => spooled.Size() > 0, "the first line is on disk");
        spooled.Index().ShouldNotContain(x => x.Kind == 2);
        (await keeper.CountersAsync("parent")).Ended.ShouldBeFalse();
        await keeper.EndOfOutputAsync("parent");
        keeper.OutputOf("parent").ShouldBe("0000000001\nheld\n");
        spooled.ShouldHaveEnded();
    }

    [Fact]
    public async Task A_child_may_close_or_redirect_its_stdout()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var elsewhere = Path.Combine(keeper.Root, "elsewhere");
        await keeper.ChildAsync("closes", "lines 1 close-stdout err-lines 1 forever");
        await keeper.ChildAsync("redirects", $"lines 1 redirect-stdout {elsewhere} lines 1 forever");
        foreach (var id in (string[])["closes", "redirects"])
        {
            (await keeper.CountersAsync(id, x => x.Ended, "its stdout has ended")).Written.ShouldBe(11);
            Spooled.Of(keeper, id).ShouldHaveEnded();
            (await keeper.Client.InspectAsync(id)).Process.Phase.ShouldBe(ProcessPhase.Running);
        }
        (await keeper.CountersAsync("closes", "stderr")).Ended.ShouldBeFalse();
        await Eventually.Holds(() => File.ReadAllText(elsewhere) == "0000000002\n", "the second line is elsewhere");
    }

    [Fact]
    public async Task Output_goes_where_each_process_wants_it()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        foreach (var name in (string[])["a", "b"])
        {
            var request = KeeperInstance.ChildRequest($"prompt {name}");
            request.Output.Directory = Path.Combine(keeper.Root, "deep", name, "output");
            await keeper.SpawnAsync(name, request);
            await keeper.EndOfOutputAsync(name);
            Encoding.UTF8.GetString(new Spooled(request.Output.Directory).Bytes()).ShouldBe(name);
            (await keeper.Client.InspectAsync(name)).Process.OutputDirectory.ShouldBe(request.Output.Directory);
        }
    }

    [Fact]
    public async Task Taking_copies_of_the_pipes_takes_no_output()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("web", "lines 1 read-line lines 1", holdStdin: true);
        keeper.DropDescriptors();
        using var taken = await keeper.Client.TakeAsync("web");
        taken.Held.Keys.ShouldBe([DescriptorRole.Process, DescriptorRole.Stdin, DescriptorRole.Stdout, DescriptorRole.Stderr], ignoreOrder: true);
        await keeper.Client.WriteAsync("web", "on\n"u8.ToArray());
        await keeper.EndOfOutputAsync("web");
        keeper.OutputOf("web").ShouldBe("0000000001\ngot:on\n0000000002\n");
    }
}
