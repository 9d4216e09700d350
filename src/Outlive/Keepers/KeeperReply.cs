using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keepers;

/// <summary>An answer and the descriptors that came with it; those that nobody takes are closed.</summary>
internal sealed class KeeperReply(KeeperFrame frame, int[] descriptors) : IDisposable
{
    public KeeperFrame Frame => frame;

    /// <summary>-1 when there is none; from now on the caller's.</summary>
    public int Take(DescriptorRole role)
    {
        var at = Array.IndexOf(frame.Descriptors, role);
        if (at < 0) return -1;
        var descriptor = descriptors[at];
        descriptors[at] = -1;
        return descriptor;
    }

    public void Dispose()
    {
        foreach (var descriptor in descriptors)
            if (descriptor >= 0) Libc.Close(descriptor);
    }
}
