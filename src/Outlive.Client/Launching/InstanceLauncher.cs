using System.Text.Json;
using Outlive.Client.Transport;
using Outlive.Contracts.Api;
using Outlive.Contracts.Instances;
using Outlive.Linux;

namespace Outlive.Client.Launching;

/// <summary>Starts keeper and daemon of an instance that does not run. Two that try at once end with one instance.</summary>
public sealed class InstanceLauncher(InstancePaths paths, TimeProvider? time = null)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10), EndLook = TimeSpan.FromMilliseconds(20), Limit = TimeSpan.FromSeconds(20);

    readonly ApiExchange exchange = new(new UnixHttp(paths.ApiSocket));
    readonly TimeProvider time = time ?? TimeProvider.System;
    int? keeperPid;

    /// <summary>The folder of the plan.</summary>
    public string? ProjectDirectory { get; init; }

    /// <summary>True: it was started, and applies the plan at its very start; false: it runs already, and was asked nothing.</summary>
    public async Task<bool> EnsureAsync(PlanRequest? plan, CancellationToken cancel = default)
    {
        if (await AnswersAsync(cancel).ConfigureAwait(false)) return false;
        CreatePrivate(Path.GetDirectoryName(paths.RunDirectory)!);
        CreatePrivate(paths.RunDirectory);
        CreatePrivate(paths.StateDirectory);
        var started = LockFile.IsFree($"{paths.RunDirectory}/keeper.lock") && Launch(plan);
        await AwaitAnswerAsync(cancel).ConfigureAwait(false);
        return started;
    }

    /// <summary>Ends keeper and daemon, and the services first or not at all; returns when they have gone.</summary>
    public async Task EndAsync(bool stopServices, CancellationToken cancel = default)
    {
        try
        {
            await exchange.BytesAsync("POST", $"{ApiRoutes.Shutdown}?stop={(stopServices ? "true" : "false")}", null, cancel).ConfigureAwait(false);
        }
        catch (OutliveException problem) when (problem.Code == ErrorCode.Unreachable)
        {
            // It was faster than its answer, or another asked before us.
        }
        while (!LockFile.IsFree($"{paths.RunDirectory}/keeper.lock") || !LockFile.IsFree($"{paths.RunDirectory}/daemon.lock"))
            await Task.Delay(EndLook, time, cancel).ConfigureAwait(false);
        if (keeperPid is { } pid) KeeperLaunch.Reap(pid, wait: true);
        keeperPid = null;
    }

    /// <summary>False: another was faster.</summary>
    bool Launch(PlanRequest? plan)
    {
        if (plan is not null) Leave(plan);
        var (keeper, daemon) = (ProgramFiles.Find(ProgramFiles.Keeper), ProgramFiles.Find(ProgramFiles.Daemon));
        try
        {
            keeperPid = new KeeperLaunch(keeper, paths.RunDirectory, paths.StateDirectory,
                DaemonCommand(paths, keeper, daemon, ProjectDirectory)).Start();
            return true;
        }
        catch (IOException) when (!LockFile.IsFree($"{paths.RunDirectory}/keeper.lock"))
        {
            return false;
        }
        catch (IOException problem)
        {
            File.Delete(paths.PlanRequest);
            throw new OutliveException(ErrorCode.Unreachable, $"cannot start instance \"{paths.Name}\": {problem.Message}", paths.Name);
        }
    }

    /// <summary>What a keeper starts the daemon with.</summary>
    internal static string[] DaemonCommand(InstancePaths paths, string keeper, string daemon, string? project) =>
        [daemon, "--name", paths.Name, "--run", paths.RunDirectory, "--state", paths.StateDirectory, "--keeper", keeper, .. project is null ? Array.Empty<string>() : ["--project", project]];

    /// <summary>By rename, so that a daemon reads all of it or nothing; it holds the caller's environment, so nobody else may read it.</summary>
    void Leave(PlanRequest plan)
    {
        var draft = paths.PlanRequest + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(draft, options)) JsonSerializer.Serialize(file, plan, ApiJson.Default.PlanRequest);
        File.Move(draft, paths.PlanRequest, overwrite: true);
    }

    async Task AwaitAnswerAsync(CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (!await AnswersAsync(cancel).ConfigureAwait(false))
        {
            if (time.GetElapsedTime(since) > Limit)
                throw new OutliveException(ErrorCode.Unreachable, $"cannot reach instance \"{paths.Name}\": its keeper runs and its daemon does not answer; its last words are in {paths.StateDirectory}/daemon.out", paths.Name);
            await Task.Delay(Look, time, cancel).ConfigureAwait(false);
        }
    }

    async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        if (!File.Exists(paths.ApiSocket)) return false;
        try
        {
            var reply = await exchange.Http.SendAsync(new HttpRequest("GET", ApiRoutes.Live), cancel).ConfigureAwait(false);
            await reply.DisposeAsync().ConfigureAwait(false);
            return reply.Succeeded;
        }
        catch (OutliveException problem) when (problem.Code == ErrorCode.Unreachable)
        {
            return false;
        }
    }

    static void CreatePrivate(string directory) =>
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
