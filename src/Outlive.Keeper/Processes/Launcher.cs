using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Limits;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Time;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// Starts processes. The order is the promise: the record first, so that a kill between it and the spawn leaves a trace that
/// the next keeper follows by the tag; then the spawn; then the identity; then whoever asked is told.
/// </summary>
internal sealed class Launcher(Instance instance)
{
    /// <summary>Cgroups, pidfd, notify socket, pipes, terminal and the first segments of output, generously.</summary>
    const int DescriptorsOfAStart = 24;

    readonly int nothing = LinuxException.Check(Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0), "open", "/dev/null");
    readonly NativeLimit signals = PipeSignals.LimitOfChildren();
    readonly ulong hardLocks = Limit(Libc.RLIMIT_LOCKS).Hard, hardFiles = Limit(Libc.RLIMIT_NOFILE).Hard, softFiles = Limit(Libc.RLIMIT_NOFILE).Soft;

    public Process Launch(string id, SpawnRequest request, DescriptorSet descriptors)
    {
        if (instance.Find(id) is not null) throw new RefusedException(KeeperErrorCode.DuplicateProcess, $"cannot start process \"{id}\": there is one already; forget it first");
        LaunchCheck.Check(id, request, descriptors);
        EnsureRoom(id);
        var identity = request.Identity is { } wanted ? Accounts.Resolve(wanted) : null;
        var group = request.Group ?? id;
        var unified = instance.Cgroups.Group(group);
        var limits = new LimitPlan(request.Limits ?? new(), instance.Cgroups, group, unified);
        var tag = NewTag();
        var process = new Process(id, new(tag, default, Cgroups.Leaf(unified, id)))
        {
            OutputDirectory = request.Output.Directory ?? $"{instance.State}/output/{id}",
            Limits = limits.Reports,
            LimitCgroups = limits.Join,
            Channel = request.Channel,
            StartedAt = Clock.Milliseconds,
        };
        try
        {
            limits.Apply();
            if (request.PrivateDirectory is { } own) PrivateDirectory.Give(id, own, identity);
            instance.Lanes.Prepare(process.OutputDirectory, request.Output.Backpressure);
            var record = Describe(process, request, tag, limits, descriptors);
            instance.Records.Create(instance.Run.Spawn(id), record, KeeperJson.Default.SpawnRecord);
            if (request.Limits is { Memory: not null } || instance.Cgroups.Delegated.Contains("memory")) process.OutOfMemoryKillsBefore = ExitRecords.OutOfMemoryKills(process);
            Run(process, request, descriptors, identity, limits, tag);
            if (!record.Limits.SequenceEqual(limits.Reports))
                instance.Records.Replace(instance.Run.Spawn(id), record with { Limits = [.. limits.Reports] }, KeeperJson.Default.SpawnRecord);
        }
        catch
        {
            Undo(process, limits);
            throw;
        }
        HoldStreams(process, request, descriptors);
        return process;
    }

    /// <summary>A start that ran out of descriptors half way would leave a child outside its cgroup, or one whose output nobody reads.</summary>
    void EnsureRoom(string id)
    {
        // Numbers are given out from below: where this one is free, so are those above it.
        var high = Libc.Control(nothing, Libc.F_DUPFD_CLOEXEC, (nint)Math.Min(softFiles, int.MaxValue) - DescriptorsOfAStart);
        if (high >= 0) Libc.Close(high);
        else if (!CanOpen(DescriptorsOfAStart)) throw new RefusedException(KeeperErrorCode.TooManyFiles, $"cannot start process \"{id}\": {LaunchFailure.TooManyFiles}") { Errno = Errno.EMFILE };
    }

    bool CanOpen(int wanted)
    {
        Span<int> tried = stackalloc int[wanted];
        var count = 0;
        while (count < wanted && (tried[count] = Libc.Control(nothing, Libc.F_DUPFD_CLOEXEC, 3)) >= 0) count++;
        foreach (var descriptor in tried[..count]) Libc.Close(descriptor);
        return count == wanted;
    }

    /// <summary>The directory stays: it is the client's, with its FIFOs.</summary>
    void Undo(Process process, LimitPlan limits)
    {
        process.Notify?.Close();
        Libc.Unlink(instance.Run.Notify(process.Id));
        Libc.Unlink(instance.Run.Spawn(process.Id));
        Forgetting.RemoveGroups(instance, process.Tree.Cgroup, limits.Made);
    }

    void Run(Process process, SpawnRequest request, DescriptorSet descriptors, Accounts.Identity? identity, LimitPlan limits, ulong tag)
    {
        if (request.Notify) Listen(process, identity);
        var outcome = Start(process, request, descriptors, identity, limits, tag);
        (process.Pid, process.PidFd) = (outcome.Pid, outcome.PidFd);
        process.StartTime = ProcessIdentity.Of(outcome.Pid)?.StartTime ?? 0;
        process.Tree = process.Tree with { Main = new(outcome.Pid, process.StartTime) };
        instance.Add(process);
        instance.AddChild(process);
        // Written before it is told, with the number that it will have: a keeper that comes now tells it as the same event.
        instance.Records.Write(instance.Run.Status(process.Id), Instance.StatusOf(process) with { Sequence = instance.Events.Next }, KeeperJson.Default.StatusRecord);
        instance.Publish(process, KeeperEventKind.Started);
    }

    StartOutcome Start(Process process, SpawnRequest request, DescriptorSet descriptors, Accounts.Identity? identity, LimitPlan limits, ulong tag)
    {
        var cgroup = process.Tree.Cgroup is { } path ? Libc.Open(path, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0) : -1;
        var join = limits.Join.Select(x => Libc.Open($"{x}/cgroup.procs", Libc.O_WRONLY | Libc.O_CLOEXEC, 0)).ToArray();
        try
        {
            while (true)
            {
                var start = Prepare(process, request, descriptors, identity, limits, tag, cgroup, join);
                var outcome = start.Start();
                if (outcome.Started) return outcome;
                if (!GiveUp(outcome.Step, request.Limits, limits)) throw LaunchFailure.Explain(start, outcome, process.Id);
            }
        }
        finally
        {
            foreach (var descriptor in join.Append(cgroup))
                if (descriptor >= 0) Libc.Close(descriptor);
        }
    }

    /// <summary>Some the kernel alone can judge. Without `require` the process runs without them, and the report says so.</summary>
    static bool GiveUp(SpawnStep step, LimitsRequest? asked, LimitPlan limits)
    {
        if (asked is null or { Require: true }) return false;
        if (step == SpawnStep.Nice && asked.Nice is not null)
        {
            asked.Nice = null;
            limits.Without("nice");
            return true;
        }
        if (step == SpawnStep.OomScore && asked.OomScore is not null)
        {
            asked.OomScore = null;
            limits.Without("oom_score");
            return true;
        }
        return false;
    }

    ProgramStart Prepare(Process process, SpawnRequest request, DescriptorSet descriptors, Accounts.Identity? identity, LimitPlan limits,
        ulong tag, int cgroup, int[] join)
    {
        var (stdin, stdout, stderr) = (descriptors.Peek(DescriptorRole.ChildStdin), descriptors.Peek(DescriptorRole.ChildStdout), descriptors.Peek(DescriptorRole.ChildStderr));
        var flags = SpawnFlags.None;
        if (request.Terminal is not null) flags |= SpawnFlags.Terminal;
        if (identity is not null) flags |= SpawnFlags.Identity;
        if (request.Identity is { NoNewPrivileges: true }) flags |= SpawnFlags.NoNewPrivileges;
        if (request.Identity is { Umask: not null }) flags |= SpawnFlags.Umask;
        if (request.Sandbox is { PrivateNetwork: true }) flags |= SpawnFlags.PrivateNetwork;
        if (request.Sandbox is { PrivateTmp: true }) flags |= SpawnFlags.PrivateTmp;
        if (request.Limits is { Nice: not null }) flags |= SpawnFlags.Nice;
        if (request.Limits is { OomScore: not null }) flags |= SpawnFlags.OomScore;
        string[] environment = process.Notify is null ? request.Environment
            : [.. request.Environment.Where(x => !x.StartsWith("NOTIFY_SOCKET=", StringComparison.Ordinal)), $"NOTIFY_SOCKET={instance.Run.Notify(process.Id)}"];
        return new()
        {
            Command = request.Command,
            Environment = environment,
            Directory = request.Directory,
            Descriptors = [stdin < 0 ? nothing : stdin, stdout, stderr < 0 ? stdout : stderr],
            JoinCgroups = join,
            Cgroup = cgroup,
            Flags = flags,
            ReadOnly = request.Sandbox?.ReadOnly ?? [],
            User = identity?.User ?? 0,
            Group = identity?.Group ?? 0,
            Groups = identity?.Groups ?? [],
            Umask = request.Identity?.Umask ?? 0,
            Nice = request.Limits?.Nice ?? 0,
            OomScore = request.Limits?.OomScore ?? 0,
            Limits = Resources(limits, tag),
        };
    }

    List<NativeLimit> Resources(LimitPlan limits, ulong tag)
    {
        List<NativeLimit> all = [new(Libc.RLIMIT_LOCKS, tag, hardLocks), signals, .. limits.Resources];
        if (!limits.Resources.Exists(x => x.Resource == Libc.RLIMIT_NOFILE)) all.Add(new(Libc.RLIMIT_NOFILE, instance.OpenFiles, hardFiles));
        return all;
    }

    /// <summary>Our side of the child's pipes. The client made the FIFOs; anyone who comes later needs only their paths.</summary>
    void HoldStreams(Process process, SpawnRequest request, DescriptorSet descriptors)
    {
        if (descriptors.Take(DescriptorRole.Stdin) is var stdin and >= 0) process.Stdin = new(instance.Control, stdin);
        try
        {
            StreamKeeping.Hold(instance, process, request.Output, request.Terminal is not null, descriptors.Take(DescriptorRole.Terminal));
        }
        catch (IOException problem)
        {
            // It runs, and whoever asked must know: a refusal would say that it does not.
            Log.Say($"cannot keep the output of process \"{process.Id}\": {problem.Message}");
        }
    }

    void Listen(Process process, Accounts.Identity? identity)
    {
        try
        {
            instance.HoldNotify(process, UnixSocket.BindDatagram(instance.Run.Notify(process.Id)));
            if (identity is not null) instance.Run.OpenNotify(process.Id, identity.User);
        }
        catch (LinuxException problem)
        {
            throw new RefusedException(KeeperErrorCode.SpawnFailed, $"cannot start process \"{process.Id}\": {problem.Message}") { Errno = problem.ErrorNumber };
        }
    }

    SpawnRecord Describe(Process process, SpawnRequest request, ulong tag, LimitPlan limits, DescriptorSet descriptors) => new()
    {
        Id = process.Id,
        Tag = tag,
        BootId = ProcessIdentity.BootId,
        Generation = instance.Generation,
        At = process.StartedAt,
        Command = request.Command,
        Directory = request.Directory,
        EnvironmentNames = [.. request.Environment.Select(x => x[..x.IndexOf('=')])],
        Cgroup = process.Tree.Cgroup,
        LimitCgroups = [.. limits.Join],
        Terminal = request.Terminal is not null,
        Channel = request.Channel,
        Notify = request.Notify,
        HeldStdin = descriptors.Peek(DescriptorRole.Stdin) >= 0,
        User = request.Identity?.User,
        Output = request.Output,
        Limits = [.. limits.Reports],
        OutputDirectory = process.OutputDirectory,
    };

    static unsafe (ulong Soft, ulong Hard) Limit(int resource)
    {
        var limit = stackalloc ulong[2];
        Libc.GetLimit(resource, limit);
        return (limit[0], limit[1]);
    }

    /// <summary>Not guessable and far from any limit that somebody would set. From the kernel: .NET's own generator would load OpenSSL.</summary>
    public static unsafe ulong NewTag()
    {
        ulong tag = 0;
        LinuxException.Check(Libc.Random((byte*)&tag, sizeof(ulong), 0), "get", "random bytes");
        return tag >> 2 | TreeScan.LeastTag;
    }
}
