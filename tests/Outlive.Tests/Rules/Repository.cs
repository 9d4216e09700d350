namespace Outlive.Tests.Rules;

/// <summary>The checked-out repository: found upwards from the test binary, read without git so that an export works too.</summary>
internal static class Repository
{
    static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules", "dist", "TestResults"];
    static readonly string[] OursThoughHidden = [".ci", ".github"];
    static readonly string[] Binary = [".png", ".ico", ".woff2", ".gz", ".so", ".svg"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Read(Root)];

    public static SourceFile File(string path) => Files.Single(file => file.Path == path);

    internal static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Outlive.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"cannot find the repository: no Outlive.slnx in \"{start}\" or above; run the tests from a checkout");
    }

    static IEnumerable<SourceFile> Read(string folder)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(entry);
            if (Directory.Exists(entry))
            {
                foreach (var file in IsOurs(name) ? Read(entry) : [])
                {
                    yield return file;
                }
            }
            // In a linked worktree `.git` is a file, and it names a path of this machine.
            else if (name != ".git" && !Binary.Contains(Path.GetExtension(name)))
            {
                yield return new SourceFile(Path.GetRelativePath(Root, entry), System.IO.File.ReadAllText(entry));
            }
        }
    }

    static bool IsOurs(string folder) =>
        folder.StartsWith('.') ? OursThoughHidden.Contains(folder) : !NotOurs.Contains(folder);
}
