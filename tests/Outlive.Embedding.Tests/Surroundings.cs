using Outlive.Embedding.Tests;
using Outlive.TestKit;

[assembly: AssemblyFixture(typeof(Surroundings))]

namespace Outlive.Embedding.Tests;

/// <summary>Folders of these tests' own: for an app, its environment says where instances live.</summary>
public sealed class Surroundings : IDisposable
{
    readonly TempDirectory run = new("/dev/shm"), state = new();

    public Surroundings()
    {
        Environment.SetEnvironmentVariable("OUTLIVE_RUN_DIR", run.Path);
        Environment.SetEnvironmentVariable("OUTLIVE_STATE_DIR", state.Path);
    }

    public void Dispose()
    {
        run.Dispose();
        state.Dispose();
    }
}
