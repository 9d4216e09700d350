using System.Globalization;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

/// <summary>
/// A real systemd, process 1 of namespaces of its own: processes, mounts, a cgroup v2 tree without controllers. It has no units but ours,
/// and its /run, /var/lib and /etc/systemd/system are empty at first. Its end ends all that is in it.
/// </summary>
internal sealed class SystemdMachine : IAsyncDisposable
{
    const string Systemd = "/lib/systemd/systemd", Unified = "/sys/fs/cgroup/unified";

    const string Boot = """
        set -e
        mount --make-rprivate /
        mount -t proc proc /proc
        # These are the whole machine's, and systemd would set some of them.
        mount --bind /proc/sys /proc/sys
        mount -o remount,bind,ro /proc/sys
        for place in /run /var/lib /etc/systemd/system; do mount -t tmpfs tmpfs $place; done
        umount -R /sys/fs/cgroup
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        cd /etc/systemd/system
        for name in sysinit basic shutdown multi-user; do printf '[Unit]\nDefaultDependencies=no\n' > $name.target; done
        exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_UNIT_PATH=/etc/systemd/system "$0" --system --unit=multi-user.target --log-target=console --show-status=no
        """;

    readonly TestProcess outside;
    readonly string cgroup;

    SystemdMachine(TestProcess outside, string cgroup) => (this.outside, this.cgroup) = (outside, cgroup);

    /// <summary>Its process 1, as we see it.</summary>
    public int Init { get; private set; }

    /// <summary>Why there can be none; null: there can.</summary>
    public static string? Obstacle() =>
        Environment.UserName != "root" ? "only root has namespaces and cgroups to give" :
        !File.Exists(Systemd) ? "systemd is not installed" :
        !File.Exists($"{Unified}/cgroup.procs") ? $"there is no cgroup v2 at {Unified} beside others" : null;

    public static async Task<SystemdMachine> StartAsync()
    {
        var cgroup = $"{Unified}/outlive-test-{Guid.NewGuid().ToString("N")[..10]}";
        Directory.CreateDirectory(cgroup);
        // Into the cgroup first: the namespace begins where its maker is.
        var outside = TestProcess.Start("/bin/bash", ["-c", $"echo $$ > {cgroup}/cgroup.procs; exec unshare --fork --kill-child --pid --mount --cgroup --ipc --uts /bin/bash -c \"$0\" {Systemd}", Boot]);
        var machine = new SystemdMachine(outside, cgroup);
        await Eventually.Holds(() => machine.FindInit() || outside.Ended.IsCompleted, "systemd is process 1");
        if (outside.Ended.IsCompleted) throw new InvalidOperationException($"systemd did not start: {(await outside.Ended).Error}");
        await Eventually.HoldsAsync(async () => (await machine.RunAsync("systemctl", "is-active", "multi-user.target")).Output.Trim() == "active", "it has booted");
        return machine;
    }

    /// <summary>Runs a program inside, with nothing in its environment.</summary>
    public Task<TestProcessResult> RunAsync(string program, params string[] arguments) => TestProcess.Run("nsenter",
    [
        "-t", Init.ToString(CultureInfo.InvariantCulture), "--mount", "--pid", "--cgroup", "--ipc", "--uts",
        "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "/usr/share/dotnet"}", program, .. arguments,
    ]);

    /// <summary>The living processes inside that run this program, by our pids.</summary>
    public int[] Pids(string program) =>
        [.. ProcScan.Descendants(Init).Where(x => CommandLine(x.Pid).Split('\0')[0].EndsWith($"/{program}", StringComparison.Ordinal)).Select(x => x.Pid)];

    /// <summary>What a process is called inside.</summary>
    public static string PidInside(int pid) => File.ReadLines($"/proc/{pid}/status").First(x => x.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t')[^1];

    bool FindInit()
    {
        Init = ProcScan.Descendants(outside.Pid).FirstOrDefault(x => x.Comm == "systemd")?.Pid ?? 0;
        return Init != 0;
    }

    static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Init != 0) Signals.Kill(Init);
        await outside.DisposeAsync();
        foreach (var directory in Directory.GetDirectories(cgroup, "*", SearchOption.AllDirectories).OrderByDescending(x => x.Length).Append(cgroup)) Directory.Delete(directory);
    }
}
