using Outlive.Linux;

namespace Outlive.Client.Transport;

/// <summary>A daemon that was killed is back within a second, brought by its keeper: as long as that lives, its callers wait.</summary>
internal static class Comeback
{
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Patience = TimeSpan.FromSeconds(5);

    public static bool IsDue(string socket) => !LockFile.IsFree($"{Path.GetDirectoryName(socket)}/keeper.lock");
}
