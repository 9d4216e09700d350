using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>/dev/null, opened once for writing.</summary>
internal static class Nowhere
{
    public static int Descriptor { get; } = LinuxException.Check(Libc.Open("/dev/null", Libc.O_WRONLY | Libc.O_CLOEXEC, 0), "open", "/dev/null");
}
