using System.Runtime.InteropServices;

namespace Outlive.Linux;

/// <summary>struct outlive_limit of Outlive.Native/outlive.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeLimit(int resource, ulong soft, ulong hard)
{
    public readonly int Resource = resource;
    readonly int reserved;
    public readonly ulong Soft = soft, Hard = hard;
}
