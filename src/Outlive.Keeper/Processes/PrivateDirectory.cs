using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Limits;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// A directory that a process has for itself. When it runs as another user it belongs to that user, who may pass through the two
/// directories above it and list neither.
/// </summary>
internal static class PrivateDirectory
{
    const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Give(string process, string path, Accounts.Identity? identity)
    {
        try
        {
            Directory.CreateDirectory(path, Mode);
            if (identity is null) return;
            // Nobody but us can put a link in its place: the directory above it is ours.
            LinuxException.Check(Libc.ChangeOwner(path, identity.User, identity.Group), "change the owner of", path);
            var above = Path.GetDirectoryName(path)!;
            foreach (var directory in (string?[])[above, Path.GetDirectoryName(above)])
                if (directory is not null) File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(KeeperErrorCode.DirectoryNotAccessible, $"cannot start process \"{process}\": {problem.Message}; its private directory is {path}");
        }
    }
}
