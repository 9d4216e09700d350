using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Linux;
using Outlive.Plan;

namespace Outlive.Daemon.Api;

/// <summary>Who can reach the Unix socket at all: its user, or a group too. What its members may do is <see cref="Peer"/>'s.</summary>
internal static class SocketDoor
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite, Both = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    const UnixFileMode Folder = Owner | UnixFileMode.UserExecute, Passage = Folder | UnixFileMode.GroupExecute;
    const uint Unchanged = uint.MaxValue;

    public static void Set(string socket, SocketDefinition? opened)
    {
        var folder = Path.GetDirectoryName(socket)!;
        if (opened is null)
        {
            Set(folder, Folder);
            Set(socket, Owner);
            return;
        }
        if (MachineGroup.Find(opened.Group) is not { } group) throw new OutliveException(ErrorCode.Refused, $"this machine has no group \"{opened.Group}\"");
        Give(socket, group, Both);
        // Its members pass through the folder and see nothing of what else lies there.
        Give(folder, group, Passage);
    }

    /// <summary>The group first: until then the mode would let in another one.</summary>
    static void Give(string path, uint group, UnixFileMode mode)
    {
        LinuxException.Check(Libc.ChangeOwner(path, Unchanged, group), "give to its group", path);
        Set(path, mode);
    }

    static void Set(string path, UnixFileMode mode)
    {
        if (File.GetUnixFileMode(path) != mode) File.SetUnixFileMode(path, mode);
    }
}
