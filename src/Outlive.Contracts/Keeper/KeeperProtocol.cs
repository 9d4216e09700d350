namespace Outlive.Contracts.Keeper;

/// <summary>Constants of the wire between keeper and daemon; docs/keeper-protocol.md is the contract.</summary>
public static class KeeperProtocol
{
    public const int Version = 1;
    /// <summary>Length prefix: four bytes, little-endian, not counting themselves.</summary>
    public const int HeaderSize = 4;
    /// <summary>An argument list may take 2 MiB, and JSON may escape each byte of it.</summary>
    public const int MaxFrame = 16 * 1024 * 1024;
    /// <summary>The kernel carries at most 253 descriptors with one message; no frame needs more than these.</summary>
    public const int MaxDescriptors = 16;
    /// <summary>A socket's path has 108 bytes, and the longest name below the run directory is that of a notify socket.</summary>
    public const int MaxRunDirectory = 56;
    public const int MaxProcessId = 32;
}
