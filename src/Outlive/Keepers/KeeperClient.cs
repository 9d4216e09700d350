using Outlive.Contracts.Keeper;

namespace Outlive.Keepers;

/// <summary>The keeper's verbs, typed. It keeps nothing: who wants descriptors held over a keeper's death uses <see cref="KeeperLink"/>.</summary>
internal sealed class KeeperClient(KeeperConnection connection, string runDirectory)
{
    public HelloReply Hello => connection.Hello;

    public string DirectoryOf(string process) => $"{runDirectory}/processes/{process}";

    /// <summary>The descriptors are the caller's.</summary>
    public async Task<(ProcessSnapshot Process, ProcessDescriptors Descriptors)> SpawnAsync(string process, SpawnRequest request, bool holdStdin = false)
    {
        using var pipes = ProcessPipes.Create(DirectoryOf(process), request, holdStdin);
        try
        {
            return (await SpawnAsync(process, request, pipes).ConfigureAwait(false), pipes.Ours);
        }
        catch
        {
            pipes.Ours.Dispose();
            throw;
        }
    }

    /// <summary>With pipes of the caller's, whose own ends get the pidfd and the notify socket too.</summary>
    public async Task<ProcessSnapshot> SpawnAsync(string process, SpawnRequest request, ProcessPipes pipes)
    {
        try
        {
            using var reply = await connection.AskAsync(
                new() { Verb = KeeperVerb.Spawn, Process = process, Spawn = request, Descriptors = pipes.Roles }, pipes.Descriptors).ConfigureAwait(false);
            pipes.Ours.Add(DescriptorRole.Process, reply.Take(DescriptorRole.Process));
            pipes.Ours.Add(DescriptorRole.Notify, reply.Take(DescriptorRole.Notify));
            return reply.Frame.Process!;
        }
        catch (KeeperException)
        {
            // Refused for certain: the directory is ours to remove. After a lost connection it may have a process.
            Directory.Delete(DirectoryOf(process), recursive: true);
            throw;
        }
    }

    public Task SignalAsync(string process, int number, bool tree = false) =>
        DoAsync(new() { Verb = KeeperVerb.Signal, Process = process, Signal = new(number) { Tree = tree } });

    public Task WriteAsync(string process, byte[] data) => DoAsync(new() { Verb = KeeperVerb.Write, Process = process, Write = new(data) });

    public Task CloseStdinAsync(string process) => DoAsync(new() { Verb = KeeperVerb.Close, Process = process });

    public Task ResizeAsync(string process, ushort rows, ushort columns) =>
        DoAsync(new() { Verb = KeeperVerb.Resize, Process = process, Resize = new(rows, columns) });

    /// <summary>Raw bytes both ways; closing it detaches.</summary>
    public async Task<int> AttachTerminalAsync(string process)
    {
        using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.Attach, Process = process }).ConfigureAwait(false);
        return reply.Take(DescriptorRole.Attachment);
    }

    /// <summary>stdin and stdout of a process that speaks a protocol.</summary>
    public async Task<(int Stdin, int Stdout)> AttachChannelAsync(string process)
    {
        using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.Attach, Process = process }).ConfigureAwait(false);
        return (reply.Take(DescriptorRole.Stdin), reply.Take(DescriptorRole.Stdout));
    }

    public async Task<KillReport> KillAsync(string process, KillRequest? request = null)
    {
        using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.Kill, Process = process, Kill = request ?? new() }).ConfigureAwait(false);
        return reply.Frame.Kill!;
    }

    public async Task<ProcessSnapshot[]> ListAsync()
    {
        using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.List }).ConfigureAwait(false);
        return reply.Frame.Processes!;
    }

    public async Task<(ProcessSnapshot Process, SpawnRecord? Spawn)> InspectAsync(string process)
    {
        using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.Inspect, Process = process }).ConfigureAwait(false);
        return (reply.Frame.Process!, reply.Frame.SpawnRecord);
    }

    /// <summary>Everything of a running process that the keeper holds, for a daemon that has just come.</summary>
    public async Task<ProcessDescriptors> TakeAsync(string process)
    {
        using var reply = await connection.AskAsync(new() { Verb = KeeperVerb.Take, Process = process }).ConfigureAwait(false);
        var taken = new ProcessDescriptors();
        foreach (var role in reply.Frame.Descriptors) taken.Add(role, reply.Take(role));
        taken.OpenFifos(DirectoryOf(process), reply.Frame.Process!);
        return taken;
    }

    public Task GiveAsync(string process, ProcessDescriptors descriptors)
    {
        var (roles, given) = descriptors.ToGive();
        return DoAsync(new() { Verb = KeeperVerb.Give, Process = process, Descriptors = roles }, given);
    }

    public Task ForgetAsync(string process, bool keepOutput = false) =>
        DoAsync(new() { Verb = KeeperVerb.Forget, Process = process, Forget = new() { KeepOutput = keepOutput } });

    public Task SubscribeAsync(long after) => DoAsync(new() { Verb = KeeperVerb.Subscribe, Subscribe = new(after) });

    public Task WatchOutputAsync(string process) => DoAsync(new() { Verb = KeeperVerb.WatchOutput, Process = process });

    public Task ReexecAsync(string? program = null) => DoAsync(new() { Verb = KeeperVerb.Reexec, Reexec = new(program) });

    public Task ShutdownAsync(bool stopChildren, int graceMs = 10_000) =>
        DoAsync(new() { Verb = KeeperVerb.Shutdown, Shutdown = new() { StopChildren = stopChildren, GraceMs = graceMs } });

    async Task DoAsync(KeeperRequest request, params int[] descriptors) =>
        (await connection.AskAsync(request, descriptors).ConfigureAwait(false)).Dispose();
}
