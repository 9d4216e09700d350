using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Records;

/// <summary>Where things of one instance are while the machine runs.</summary>
internal sealed class RunDirectory
{
    public RunDirectory(string root)
    {
        Root = Path.GetFullPath(root);
        if (Root.Length > KeeperProtocol.MaxRunDirectory)
            throw new LinuxException("use", $"{Root}: a socket's path below it would be too long ({Root.Length} of {KeeperProtocol.MaxRunDirectory} characters); choose a shorter one with --run", Errno.ENAMETOOLONG);
    }

    public string Root { get; }
    public string Socket => $"{Root}/keeper.sock";
    public string KeeperLock => $"{Root}/keeper.lock";
    public string DaemonLock => $"{Root}/daemon.lock";
    public string Processes => $"{Root}/processes";

    public string Of(string process) => $"{Processes}/{process}";
    public string Fifo(string process, string stream) => $"{Processes}/{process}/{stream}";
    public string Notify(string process) => $"{Processes}/{process}/notify";
    public string Spawn(string process) => $"{Processes}/{process}/spawn.json";
    public string Status(string process) => $"{Processes}/{process}/status.json";
    public string Exit(string process) => $"{Processes}/{process}/exit.json";

    /// <summary>Ids become names of files and of cgroups.</summary>
    public static bool IsProcessId(string? id) =>
        id is { Length: > 0 and <= KeeperProtocol.MaxProcessId } && char.IsAsciiLetterOrDigit(id[0]) &&
        id.All(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '_' or '.');

    /// <summary>Ours alone: another user could plant links and FIFOs in a directory that they can write to.</summary>
    public void Create()
    {
        CreatePrivate(Root);
        CreatePrivate(Processes);
    }

    /// <summary>
    /// For a process of another user, who alone gets the socket. On the way to it one may pass through our directories, but
    /// not list them, and every other file there is closed to others.
    /// </summary>
    public void OpenNotify(string process, uint user)
    {
        LinuxException.Check(Libc.ChangeOwner(Notify(process), user, uint.MaxValue), "change the owner of", Notify(process));
        foreach (var directory in (string[])[Root, Processes, Of(process)])
            File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public static void CreatePrivate(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Libc.MakeDirectory(path, Libc.PrivateDirectory) < 0 && Libc.LastError != Errno.EEXIST)
            throw new LinuxException("create", path, Libc.LastError);
        var (owner, mode) = Libc.OwnerAndMode(path);
        if ((mode & Libc.S_IFMT) != Libc.S_IFDIR || owner != Libc.EffectiveUser())
            throw new LinuxException("use", $"{path}: it is not a directory of our own user; remove it or choose another", Errno.EPERM);
        if ((mode & 0x12) != 0) throw new LinuxException("use", $"{path}: others may write to it; make it private with chmod 700", Errno.EPERM);
    }
}
