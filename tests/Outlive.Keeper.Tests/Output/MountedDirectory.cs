using System.Globalization;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

/// <summary>
/// A file system of its own for a test: a small one in memory that can be filled, or a real one on a loop device that can be
/// frozen, so that whoever writes to it hangs. Its end thaws and unmounts it. Needs root.
/// </summary>
internal sealed class MountedDirectory : IAsyncDisposable
{
    readonly TempDirectory place;
    readonly List<string> mounts = [];
    string frozenPath = "";
    bool frozen;

    MountedDirectory(TempDirectory place) => this.place = place;

    public string Path => place.File("mount");

    public static Task<MountedDirectory> InMemoryAsync(long size) =>
        MountAsync(x => x.AddAsync(x.Path, "-t", "tmpfs", "-o", $"size={size.ToString(CultureInfo.InvariantCulture)},mode=700", "outlive-test"));

    /// <summary>Frozen, it stops writers at its door; on a frozen device, they hang in the middle of a write.</summary>
    public static Task<MountedDirectory> OnLoopDeviceAsync(bool onFrozenDevice) => MountAsync(async x =>
    {
        x.frozenPath = onFrozenDevice ? x.place.File("device") : x.Path;
        if (onFrozenDevice) await x.AddImageAsync(x.place.File("outer"), 80, x.frozenPath, "loop");
        await x.AddImageAsync(onFrozenDevice ? $"{x.frozenPath}/inner" : x.place.File("image"), 32, x.Path, onFrozenDevice ? "loop,sync" : "loop");
    });

    async Task AddImageAsync(string image, int megabytes, string at, string options)
    {
        await using (var file = File.Create(image)) file.SetLength(megabytes * 1024L * 1024);
        await RunAsync("mkfs.ext4", "-q", "-O", "^has_journal", image);
        await AddAsync(at, "-o", options, image);
    }

    async Task AddAsync(string at, params string[] arguments)
    {
        Directory.CreateDirectory(at);
        await RunAsync("mount", [.. arguments, at]);
        mounts.Add(at);
    }

    static async Task<MountedDirectory> MountAsync(Func<MountedDirectory, Task> mount)
    {
        if (Libc.EffectiveUser() != 0) throw new InvalidOperationException("this test mounts a file system: run it as root");
        var directory = new MountedDirectory(new TempDirectory("/dev/shm"));
        try
        {
            await mount(directory);
            return directory;
        }
        catch
        {
            await directory.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on whoever writes to it waits in the kernel.</summary>
    public async Task FreezeAsync()
    {
        frozen = true;
        await RunAsync("fsfreeze", "-f", frozenPath);
    }

    public async Task ThawAsync()
    {
        await RunAsync("fsfreeze", "-u", frozenPath);
        frozen = false;
    }

    /// <summary>Makes room on a full one in memory.</summary>
    public Task GrowAsync(long size) => RunAsync("mount", "-o", $"remount,size={size.ToString(CultureInfo.InvariantCulture)}", Path);

    public static async Task RunAsync(string program, params string[] arguments)
    {
        var found = ((string[])["/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"]).Select(x => x + program).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"this test needs {program}: install e2fsprogs, mount and util-linux");
        var result = await TestProcess.Run(found, arguments);
        if (result.ExitCode != 0) throw new InvalidOperationException($"cannot {program} {string.Join(' ', arguments)}: {result.Error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (frozen) await ThawAsync();
        // Lazily: a child that a failed test left may still be in there.
        foreach (var mount in mounts.AsEnumerable().Reverse()) await RunAsync("umount", "-l", mount);
        place.Dispose();
    }
}
