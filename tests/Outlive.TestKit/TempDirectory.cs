namespace Outlive.TestKit;

/// <summary>A directory of its own for a test, removed at the end.</summary>
public sealed class TempDirectory : IDisposable
{
    const int Attempts = 20;

    /// <param name="parent">For example /dev/shm, where nothing waits for a disk; the temporary directory by default.</param>
    public TempDirectory(string? parent = null)
    {
        // Short, since socket paths may have 107 bytes only (unix(7)).
        Path = System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"ot-{Guid.NewGuid().ToString("N")[..10]}");
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    /// <summary>The path of a file in it, which need not exist.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException problem)
            {
                // A dying process may still put files there. An exception here would hide the test's own.
                if (attempt == Attempts)
                {
                    Console.Error.WriteLine($"cannot remove {Path}: {problem.Message}, ignoring");
                    return;
                }
                Thread.Sleep(10);
            }
        }
    }
}
