using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

/// <summary>A lock that a test takes as soon as its holder is dead, so that nobody else goes on.</summary>
internal sealed class HeldLock(string path) : IDisposable
{
    LockFile? held;

    public Task TakeAsync() => Eventually.Holds(() => (held = LockFile.TryTake(path)) is not null, $"{path} is free", TimeSpan.FromSeconds(40));

    public void Dispose() => held?.Dispose();
}
