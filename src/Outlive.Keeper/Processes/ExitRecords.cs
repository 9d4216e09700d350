using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Time;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>Exit records from what the kernel says.</summary>
internal static class ExitRecords
{
    public const string CodePending = "code-pending";
    public const string Rebooted = "lost: reboot";
    public const string EndedUnseen = "it ended while no keeper ran";
    public const string StartUnseen = "the keeper was killed while it started this process";
    public const string RecordDamaged = "its record was damaged, and so it could not be found";
    public const string NotOurChild = "not our child, and this kernel does not keep exit codes (Linux 6.15 does)";

    public static ExitRecord Unknown(Process process, string reason) => new()
    {
        Pid = process.Pid,
        StartedAt = process.StartedAt,
        EndedAt = Clock.Milliseconds,
        // A start time means nothing after a reboot, and an end that nobody saw has no time.
        UptimeMs = reason == CodePending ? UptimeOf(process) : null,
        Unknown = reason,
    };

    /// <summary>Null: its start is not known.</summary>
    public static long? UptimeOf(Process process) => process.StartTime == 0 ? null : (long)ProcessAge.Of(process.StartTime).TotalMilliseconds;

    /// <summary>From a wait status as wait(2) gives it.</summary>
    public static ExitRecord FromStatus(Process process, int status)
    {
        var exit = new ExitRecord
        {
            Pid = process.Pid,
            StartedAt = process.StartedAt,
            EndedAt = process.Exit?.EndedAt ?? Clock.Milliseconds,
            UptimeMs = process.Exit is { } pending ? pending.UptimeMs : UptimeOf(process),
        };
        if ((status & 0x7f) == 0) exit.Code = status >> 8 & 0xff;
        else (exit.Signal, exit.Core) = (status & 0x7f, (status & 0x80) != 0);
        exit.OutOfMemory = exit.Signal == Libc.SIGKILL && WasOutOfMemory(process);
        return exit;
    }

    /// <summary>The count is the group's, so a death that we are just bringing about is not taken for it.</summary>
    public static bool WasOutOfMemory(Process process) => process.Kills.Count == 0 && OutOfMemoryKills(process) > process.OutOfMemoryKillsBefore;

    /// <summary>The kernel counts the processes of a group that it killed for want of memory, for as long as the group is there.</summary>
    public static long OutOfMemoryKills(Process process)
    {
        var kills = 0L;
        foreach (var group in process.LimitCgroups) kills += OutOfMemoryKills(group, "memory.oom_control");
        return kills + OutOfMemoryKills(Path.GetDirectoryName(process.Tree.Cgroup.AsSpan()), "memory.events");
    }

    static long OutOfMemoryKills(ReadOnlySpan<char> group, string file)
    {
        Span<byte> text = stackalloc byte[512];
        if (group.IsEmpty) return 0;
        text = text[..ProcFile.Read(group, file, text)];
        foreach (var line in text.Split((byte)'\n'))
            if (text[line].StartsWith("oom_kill "u8) && long.TryParse(text[line][9..], CultureInfo.InvariantCulture, out var kills)) return kills;
        return 0;
    }
}
