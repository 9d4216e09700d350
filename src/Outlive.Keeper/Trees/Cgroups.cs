using System.Globalization;
using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>
/// The cgroups of this instance: one in the v2 hierarchy for each group of processes, where the kernel can kill them all at
/// once, and beside it, where controllers are v1 and a limit asks for them, one in each controller's hierarchy.
/// </summary>
internal sealed class Cgroups
{
    readonly CgroupMounts mounts;
    readonly string name;
    readonly string? root;

    public Cgroups(string instance)
    {
        name = $"outlive-{Hash(instance)}";
        mounts = CgroupMounts.Read();
        if (mounts.Unified is { } unified && Make($"{unified}/{name}") && File.Exists($"{unified}/{name}/cgroup.kill")) root = $"{unified}/{name}";
        if (root is not null) Delegated = Delegate(mounts.Unified!, root);
    }

    /// <summary>v2 controllers that children's groups have.</summary>
    public IReadOnlySet<string> Delegated { get; } = new HashSet<string>();

    /// <summary>v1 controllers that can hold limits.</summary>
    public IEnumerable<string> LimitControllers => mounts.Controllers.Keys;

    public bool CanKill => root is not null;

    public string Mode =>
        root is not null && Delegated.Count > 0 ? "v2" :
        root is not null && mounts.Controllers.Count > 0 ? "v2 beside v1" :
        root is not null ? "v2 without controllers" :
        mounts.Controllers.Count > 0 ? "v1" : "none";

    /// <summary>The directory of a group, made when it is not there; null: this machine has none for us.</summary>
    public string? Group(string group) => root is not null && Make($"{root}/{group}") ? $"{root}/{group}" : null;

    /// <summary>A directory of the group in the hierarchy of a v1 controller.</summary>
    public string? LimitGroup(string controller, string group) =>
        mounts.Controllers.TryGetValue(controller, out var own) && Make($"{own}/{name}") && Make($"{own}/{name}/{group}")
            ? $"{own}/{name}/{group}" : null;

    /// <summary>Removes groups that nobody lives in; the others stay.</summary>
    public static void Remove(params IEnumerable<string?> groups)
    {
        foreach (var group in groups)
            if (group is not null)
                Libc.RemoveDirectory(group);
    }

    /// <summary>Removes all that is empty of this instance.</summary>
    public void RemoveAll()
    {
        foreach (var top in mounts.Controllers.Values.Append(mounts.Unified).OfType<string>().Select(x => $"{x}/{name}").Where(Directory.Exists))
        {
            Remove(Directory.GetDirectories(top));
            Remove(top);
        }
    }

    public static bool Populated(string group) => !Read(group, "cgroup.events").Contains("populated 0", StringComparison.Ordinal);

    public static bool Kill(string group) => Write(group, "cgroup.kill", "1");

    public static IEnumerable<int> Members(string group) =>
        Read(group, "cgroup.procs").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => int.Parse(x, CultureInfo.InvariantCulture));

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
            return file == "cgroup.events" ? "populated 0" : "";
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
            if (!Make($"{own}/outlive.keeper") || !Write($"{own}/outlive.keeper", "cgroup.procs", "0")) return [];
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
