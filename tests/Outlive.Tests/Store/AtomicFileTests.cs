using System.Text;
using Outlive.Store;
using Outlive.TestKit;

namespace Outlive.Tests.Store;

public sealed class AtomicFileTests : IDisposable
{
    readonly TempDirectory _place = new("/dev/shm");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_is_replaced_as_a_whole(bool durable)
    {
        var path = _place.File("plan.json");
        AtomicFile.Write(path, new string('a', 100_000), durable);
        AtomicFile.Write(path, "{\"é\":1}", durable);
        File.ReadAllText(path).ShouldBe("{\"é\":1}");
        Encoding.UTF8.GetString(AtomicFile.TryRead(path, 100)!).ShouldBe("{\"é\":1}");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_place.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Readers_see_the_old_or_the_new_one()
    {
        var path = _place.File("file");
        AtomicFile.Write(path, new string('a', 50_000));
        using var over = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 300; i++) AtomicFile.Write(path, new string(i % 2 == 0 ? 'b' : 'a', 50_000));
            over.Cancel();
        }, TestContext.Current.CancellationToken);
        while (!over.IsCancellationRequested)
        {
            var seen = AtomicFile.TryRead(path, 100_000)!;
            seen.Length.ShouldBe(50_000);
            seen.Distinct().Count().ShouldBe(1);
        }
        await writer;
    }

    [Fact]
    public void What_lies_at_the_temporary_name_is_not_written_through()
    {
        File.WriteAllText(_place.File("victim"), "mine");
        File.CreateSymbolicLink(_place.File("file.new"), _place.File("victim"));
        AtomicFile.Write(_place.File("file"), "new");
        File.ReadAllText(_place.File("victim")).ShouldBe("mine");
        File.ReadAllText(_place.File("file")).ShouldBe("new");
    }

    [Fact]
    public void Reading_refuses_what_is_too_big_or_no_file()
    {
        File.WriteAllText(_place.File("big"), new string('x', 11));
        AtomicFile.TryRead(_place.File("big"), 11)!.Length.ShouldBe(11);
        Should.Throw<IOException>(() => AtomicFile.TryRead(_place.File("big"), 10));
        Should.Throw<IOException>(() => AtomicFile.TryRead(_place.Path, 10));
        File.CreateSymbolicLink(_place.File("link"), _place.File("big"));
        Should.Throw<IOException>(() => AtomicFile.TryRead(_place.File("link"), 100));
        AtomicFile.TryRead(_place.File("none"), 10).ShouldBeNull();
    }

    [Fact]
    public async Task Reading_does_not_wait_for_a_pipe()
    {
        (await TestProcess.Run("/usr/bin/mkfifo", [_place.File("pipe")])).ExitCode.ShouldBe(0);
        await Eventually.Completes(Task.Run(() => Should.Throw<IOException>(() => AtomicFile.TryRead(_place.File("pipe"), 10)), TestContext.Current.CancellationToken), "reading a pipe is refused");
    }
}
