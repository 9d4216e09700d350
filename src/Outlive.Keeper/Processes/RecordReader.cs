using Outlive.Contracts.Keeper;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Records;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// Reads what an earlier keeper left on record. A damaged spawn.json is set aside; the living process that its neighbour names
/// is recognized by its tag and gets a new one. What was half deleted is deleted.
/// </summary>
internal sealed class RecordReader(Instance instance)
{
    /// <summary>Every tag has this bit. A record without one would name every process that has no tag.</summary>
    const ulong TagBit = 1ul << 61;

    public List<FoundRecord> ReadAll()
    {
        var records = new List<FoundRecord>();
        foreach (var directory in Directory.EnumerateDirectories(instance.Run.Processes))
        {
            var id = Path.GetFileName(directory);
            if (!RunDirectory.IsProcessId(id)) continue;
            var status = RecordStore.Read(instance.Run.Status(id), KeeperJson.Default.StatusRecord);
            var exit = RecordStore.Read(instance.Run.Exit(id), KeeperJson.Default.ExitRecord);
            if ((ReadSpawn(id) ?? Rebuild(id, status)) is { } spawn) records.Add(new(spawn, status, exit));
            // Its keeper was killed in the middle of forgetting it, or before it had written what it was about to start.
            else if (status is not null || exit is not null || File.Exists(instance.Run.Spawn(id))) Forgetting.DeleteRecord(directory);
        }
        return records;
    }

    SpawnRecord? ReadSpawn(string id)
    {
        var path = instance.Run.Spawn(id);
        var spawn = RecordStore.Read(path, KeeperJson.Default.SpawnRecord);
        if (spawn is not null && spawn.Id == id && (spawn.Tag & TagBit) != 0) return spawn;
        if (spawn is not null || (File.Exists(path) && File.Exists(instance.Run.Status(id)))) Libc.Rename(path, path + ".bad");
        return null;
    }

    SpawnRecord? Rebuild(string id, StatusRecord? status)
    {
        var tag = LivingTag(status);
        if (tag == 0 && !File.Exists(instance.Run.Spawn(id) + ".bad")) return null;
        Log.Say($"the record of process \"{id}\" is damaged and was set aside as spawn.json.bad; {(tag == 0 ? "the process is not to be found" : $"pid {status!.Pid} is adopted")}");
        var rebuilt = new SpawnRecord
        {
            Id = id,
            Tag = tag == 0 ? Launcher.NewTag() : tag,
            BootId = ProcessIdentity.BootId,
            Generation = instance.Generation,
            At = status?.At ?? 0,
            OutputDirectory = $"{instance.State}/output/{id}",
            Output = new() { Merge = File.Exists(instance.Run.Fifo(id, "output")) },
            Terminal = !File.Exists(instance.Run.Fifo(id, "output")) && !File.Exists(instance.Run.Fifo(id, "stdout")),
            Notify = File.Exists(instance.Run.Notify(id)),
        };
        instance.Records.Write(instance.Run.Spawn(id), rebuilt, KeeperJson.Default.SpawnRecord);
        return rebuilt;
    }

    /// <summary>0: no such process, or none of ours.</summary>
    static ulong LivingTag(StatusRecord? status) =>
        status is not null && ProcessStat.Read(status.Pid) is { Dead: false } stat && stat.StartTime == status.StartTime
        && TreeScan.TagOf(status.Pid) is var tag && (tag & TagBit) != 0 && tag < TagBit << 1 ? tag : 0;
}
