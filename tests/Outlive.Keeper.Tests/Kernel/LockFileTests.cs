using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Kernel;

public sealed class LockFileTests
{
    [Fact]
    public void The_holder_of_a_lock_can_be_read_while_it_is_held()
    {
        using var directory = new TempDirectory("/dev/shm");
        using var held = LockFile.TryTake(directory.File("lock")).ShouldNotBeNull();
        LockFile.Holder(directory.File("lock")).ShouldBe(ProcessIdentity.Of(Environment.ProcessId));
        LockFile.TryTake(directory.File("lock")).ShouldBeNull();
    }
}
