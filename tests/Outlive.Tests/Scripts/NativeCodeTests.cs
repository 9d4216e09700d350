using System.Reflection.PortableExecutable;
using Outlive.Tests.Rules;

namespace Outlive.Tests.Scripts;

public sealed class NativeCodeTests
{
    /// <summary>Without the compiler there is none, and that is allowed; with it, a build that loses it would go unnoticed.</summary>
    [Theory]
    [InlineData("Outlive.Keeper", "outlive-keeper.dll")]
    [InlineData("Outlive.Keeper", "Outlive.Linux.dll")]
    [InlineData("Outlive.Daemon", "outlive-daemon.dll")]
    [InlineData("Outlive.Daemon", "Outlive.dll")]
    [InlineData("Outlive.Cli", "outlive-cli.dll")]
    public void Programs_hold_native_code_where_its_compiler_could_be_fetched(string project, string assembly)
    {
        var artifacts = Path.Combine(Repository.Root, "artifacts");
        var fetched = File.Exists(Path.Combine(artifacts, "obj", project, "release", "ahead", assembly));
        using var image = new PEReader(File.OpenRead(Path.Combine(artifacts, "bin", project, "release", assembly)));
        (image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0).ShouldBe(fetched);
    }
}
