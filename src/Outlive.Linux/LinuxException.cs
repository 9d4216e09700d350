using System.Runtime.InteropServices;

namespace Outlive.Linux;

/// <summary>The kernel said no: what was tried, on what, and its reason.</summary>
public sealed class LinuxException : IOException
{
    public LinuxException(string verb, string target, int errno)
        : base($"cannot {verb} {target}: {Marshal.GetPInvokeErrorMessage(errno)}") => ErrorNumber = errno;

    public int ErrorNumber { get; }

    internal static int Check(int result, string verb, string target) =>
        result >= 0 ? result : throw new LinuxException(verb, target, Marshal.GetLastPInvokeError());

    internal static long Check(long result, string verb, string target) =>
        result >= 0 ? result : throw new LinuxException(verb, target, Marshal.GetLastPInvokeError());
}
