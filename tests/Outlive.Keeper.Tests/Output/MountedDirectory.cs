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
    bool mounted, frozen;

    MountedDirectory(TempDirectory place) => this.place = place;

    public string Path => place.File("mount");

    public static Task<MountedDirectory> InMemoryAsync(long size) =>
        MountAsync((place, mount) => RunAsync("mount", "-t", "tmpfs", "-o", $"size={size.ToString(CultureInfo.InvariantCulture)},mode=700", "outlive-test", mount));

    public static Task<MountedDirectory> OnLoopDeviceAsync() => MountAsync(async (place, mount) =>
    {
        var image = place.File("image");
        await using (var file = File.Create(image)) file.SetLength(32 * 1024 * 1024);
        await RunAsync("mkfs.ext4", "-q", "-O", "^has_journal", image);
        await RunAsync("mount", "-o", "loop", image, mount);
    });

    static async Task<MountedDirectory> MountAsync(Func<TempDirectory, string, Task> mount)
    {
        if (Libc.EffectiveUser() != 0) throw new InvalidOperationException("this test mounts a file system: run it as root");
        var directory = new MountedDirectory(new TempDirectory("/dev/shm"));
        try
        {
            Directory.CreateDirectory(directory.Path);
            await mount(directory.place, directory.Path);
            directory.mounted = true;
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
        await RunAsync("fsfreeze", "-f", Path);
    }

    public async Task ThawAsync()
    {
        await RunAsync("fsfreeze", "-u", Path);
        frozen = false;
    }

    /// <summary>Makes room on a full one in memory.</summary>
    public Task GrowAsync(long size) => RunAsync("mount", "-o", $"remount,size={size.ToString(CultureInfo.InvariantCulture)}", Path);

    static async Task RunAsync(string program, params string[] arguments)
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
        if (mounted) await RunAsync("umount", "-l", Path);
        place.Dispose();
    }
}
