namespace Outlive.Examples.Tests;

/// <summary>The repository that this test program was built in, and what was built beside it.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>The plans of the examples name programs of the release build, so everything is taken from there.</summary>
    public static string Cli { get; } = Built("Outlive.Cli", "outlive-cli");

    public static string Built(string project, string program)
    {
        var path = $"{Root}/artifacts/bin/{project}/release/{program}";
        return File.Exists(path) ? path : throw new FileNotFoundException($"there is no {path}: the examples are tested as released, so build with -c Release");
    }

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Outlive.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("not inside the repository");
        return folder;
    }
}
