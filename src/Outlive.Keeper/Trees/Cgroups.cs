using System.Globalization;
using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>
/// The cgroups of this instance: in the v2 hierarchy one for each group of processes, which has the limits, and in it one for
/// each process, where the kernel can kill all that came from it at once; and where controllers are v1 and a limit asks for
/// them, one for the group in each controller's hierarchy.
/// </summary>
internal sealed class Cgroups
{
    /// <summary>Where a keeper lives beside the groups of its children. The unit of `outlive install` names it, too.</summary>
    const string Own = "outlive.keeper";

    readonly CgroupMounts mounts;
    readonly string name;
    readonly string? root;

    /// <param name="supervised">systemd puts the next keeper where it put this one, which fails where controllers are handed down: without a leaf from it there are none.</param>
    public Cgroups(string instance, bool supervised = false)
    {
        name = $"outlive-{Hash(instance)}";
        mounts = CgroupMounts.Read();
        var inLeaf = mounts.Unified is { } found && Path.GetFileName(found) == Own;
        if (inLeaf) mounts = mounts with { Unified = Path.GetDirectoryName(mounts.Unified) };
        if (mounts.Unified is { } unified && Make($"{unified}/{name}") && File.Exists($"{unified}/{name}/cgroup.kill")) root = $"{unified}/{name}";
        if (root is not null && (inLeaf || !supervised)) Delegated = Delegate(mounts.Unified!, root);
        // What an earlier keeper was about to remove when it was killed.
        Remove(Tops().SelectMany(Below));
    }

    /// <summary>v2 controllers that children's groups have.</summary>
    public IReadOnlySet<string> Delegated { get; } = new HashSet<string>();

    /// <summary>v1 controllers that can hold limits of ours.</summary>
    public IEnumerable<string> LimitControllers => mounts.Controllers.Where(x => Libc.Access(x.Value, Libc.W_OK) == 0).Select(x => x.Key);

    public bool CanKill => root is not null;

    public string Mode =>
        root is not null && Delegated.Count > 0 ? "v2" :
        root is not null && LimitControllers.Any() ? "v2 beside v1" :
        root is not null ? "v2 without controllers" :
        LimitControllers.Any() ? "v1" : "none";

    /// <summary>The directory of a group, there or not; null: this machine has none for us.</summary>
    public string? Group(string group) => root is not null ? $"{root}/{group}" : null;

    /// <summary>The directory of one process in that of its group, both made when they are not there. Most often the group is.</summary>
    public static string? Leaf(string? group, string process) =>
        group is not null && (Make($"{group}/{process}") || (Make(group) && Make($"{group}/{process}"))) ? $"{group}/{process}" : null;

    /// <summary>A directory of the group in the hierarchy of a v1 controller.</summary>
    public string? LimitGroup(string controller, string group) =>
        mounts.Controllers.TryGetValue(controller, out var own) && Make($"{own}/{name}") && Make($"{own}/{name}/{group}")
            ? $"{own}/{name}/{group}" : null;

    /// <summary>Where a v1 controller may have a directory of the group.</summary>
    public IEnumerable<string> AllOf(string group) => mounts.Controllers.Values.Select(x => $"{x}/{name}/{group}");

    /// <summary>
    /// Removes groups in which nobody lives, with those that were made in them, and returns what is still there. The kernel
    /// refuses to remove one that is populated, and what living children have made in theirs is not ours to tidy.
    /// </summary>
    public static List<string> Remove(IEnumerable<string> groups)
    {
        var left = new List<string>();
        foreach (var group in groups)
        {
            if (Libc.RemoveDirectory(group) >= 0 || Libc.LastError == Errno.ENOENT) continue;
            if (Read(group, "cgroup.events").Contains("populated 0", StringComparison.Ordinal)) Remove(Below(group));
            if (Libc.RemoveDirectory(group) < 0) left.Add(group);
        }
        return left;
    }

    /// <summary>Removes all that is empty of this instance.</summary>
    public void RemoveAll()
    {
        Remove(Tops().SelectMany(Below));
        Remove(Tops());
    }

    string[] Tops() => [.. mounts.Controllers.Values.Append(mounts.Unified).OfType<string>().Select(x => $"{x}/{name}").Where(Directory.Exists)];

    static string[] Below(string group)
    {
        try
        {
            return Directory.GetDirectories(group);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>By a descriptor of cgroup.events: only then does the kernel stop announcing what it says.</summary>
    public static unsafe bool Populated(int events)
    {
        var text = stackalloc byte[128];
        Libc.Seek(events, 0, Libc.SEEK_SET);
        var count = (int)Libc.Read(events, text, 128);
        return count > 0 && new ReadOnlySpan<byte>(text, count).IndexOf("populated 0"u8) < 0;
    }

    public static bool Kill(string group) => Write(group, "cgroup.kill", "1");

    /// <summary>Those in groups below it too: a child may have made its own.</summary>
    public static IEnumerable<int> Members(string group) =>
        Read(group, "cgroup.procs").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => int.Parse(x, CultureInfo.InvariantCulture))
            .Concat(Below(group).SelectMany(Members));

    public static bool Write(string group, string file, string value)
    {
        try
        {
            File.WriteAllText($"{group}/{file}", value);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>What a file of a group says; empty when the group is gone.</summary>
    public static string Read(string group, string file)
    {
        try
        {
            return File.ReadAllText($"{group}/{file}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>
    /// A group that hands controllers down may hold no process itself (the top of the hierarchy excepted), so we move into a
    /// leaf of our own first. On a machine where the controllers are v1 there is nothing to hand down.
    /// </summary>
    static HashSet<string> Delegate(string own, string root)
    {
        var wanted = Read(own, "cgroup.controllers").Split(' ', '\n').Where(x => x is "memory" or "pids" or "cpu").ToHashSet();
        if (wanted.Count == 0) return wanted;
        var all = string.Join(' ', wanted.Select(x => $"+{x}"));
        if (!Write(own, "cgroup.subtree_control", all))
        {
            if (!Make($"{own}/{Own}") || !Write($"{own}/{Own}", "cgroup.procs", "0")) return [];
            Write(own, "cgroup.subtree_control", all);
        }
        Write(root, "cgroup.subtree_control", all);
        return Read(root, "cgroup.subtree_control").Split(' ', '\n').Where(wanted.Contains).ToHashSet();
    }

    static bool Make(string path) => Libc.MakeDirectory(path, Libc.PrivateDirectory) >= 0 || Libc.LastError == Errno.EEXIST;

    /// <summary>FNV-1a: the same in every version, unlike string.GetHashCode.</summary>
    static string Hash(string text)
    {
        var hash = 0xcbf29ce484222325ul;
        foreach (var letter in text) hash = (hash ^ letter) * 0x100000001b3;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
