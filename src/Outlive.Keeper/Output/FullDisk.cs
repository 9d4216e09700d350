using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>What to do with output that the disk does not take.</summary>
internal static class FullDisk
{
    public static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    /// <summary>Want of descriptors or memory is ours, not the disk's: that passes, and nothing is thrown away for it.</summary>
    public static bool ThrowsAway(this OutputOptions options, int error) =>
        options.DiskFull == OverflowPolicy.Drop && error is not (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM);
}
