using System.Globalization;

namespace Outlive.TestKit;

/// <summary>A file system of its own in memory, so small that it can be filled. Needs root.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    readonly TempDirectory _place = new("/dev/shm");

    string Ballast => File("ballast");

    public static async Task<SmallDisk> MountAsync(long size)
    {
        var disk = new SmallDisk();
        await RunAsync("/bin/mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={size},mode=700"), "outlive-test", disk._place.Path);
        return disk;
    }

    public string Path => _place.Path;

    public string File(string name) => _place.File(name);

    /// <summary>Until twice nothing fits: the first refusal may be for the moment only, as tmpfs counts its pages on each processor.</summary>
    public void Fill()
    {
        var page = new byte[4096];
        for (var refused = 0; refused < 2;)
        {
            try
            {
                using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
                file.Write(page);
            }
            catch (IOException)
            {
                refused++;
            }
        }
    }

    public void MakeRoom() => System.IO.File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("/bin/umount", "-l", _place.Path);
        _place.Dispose();
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var result = await TestProcess.Run(program, arguments);
        if (result.ExitCode != 0) throw new InvalidOperationException($"cannot {program} {string.Join(' ', arguments)}: {result.Error}; run this test as root");
    }
}
