using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Hosting;

/// <summary>
/// With the app's start its instance runs and has the plan; a running one is taken as it is, and only what changed in the plan restarts.
/// It is a hosted service, so the app does not serve before.
/// </summary>
internal sealed partial class InstanceService(OwnInstance own, OutliveClient client, ILogger<InstanceService> log) : IHostedService
{
    readonly InstanceLauncher launcher = new(own.Paths) { ProjectDirectory = own.Directory };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var request = own.Request();
        var started = await launcher.EnsureAsync(request, cancellationToken);
        var reply = started ? await client.GetLastReplyAsync(cancellationToken) ?? new() : await client.ApplyPlanAsync(request, cancellationToken);
        if (reply.Problems.Length > 0)
        {
            // It was started for this plan, and nobody else would end it.
            if (started) await launcher.EndAsync(stopServices: false, cancellationToken);
            throw Refusal(reply.Problems);
        }
        if (started) LogStarted(own.Paths.Name, reply.Services.Length);
        else LogFound(own.Paths.Name, reply.Services.Length, reply.Changes.Length);
        if (own.Options.WaitForReady is { } limit) await AwaitReadyAsync(reply.Services, limit, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!own.Options.StopWithHost)
        {
            LogLeft(own.Paths.Name);
            return;
        }
        try
        {
            await launcher.EndAsync(stopServices: true, cancellationToken);
            LogEnded(own.Paths.Name);
        }
        catch (OperationCanceledException)
        {
            LogEnding(own.Paths.Name);
        }
    }

    async Task AwaitReadyAsync(string[] services, TimeSpan limit, CancellationToken cancel)
    {
        var wait = new Wait("ready", string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMilliseconds:0}ms"));
        var reply = await client.WaitAsync(services, wait, cancel);
        if (reply.Pending.Length > 0)
            throw new OutliveException(ErrorCode.TimedOut, $"cannot start with the services of instance \"{own.Paths.Name}\" ready: {string.Join("; ", reply.Pending)}; they are left as they are, `outlive why SERVICE` tells more", own.Paths.Name);
    }

    OutliveException Refusal(PlanProblem[] problems) =>
        new(ErrorCode.BadPlan, $"cannot apply plan of instance \"{own.Paths.Name}\": {string.Join("; ", problems.Select(Describe))}", own.Paths.Name) { Problems = problems };

    static string Describe(PlanProblem problem) =>
        string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}: {problem.Message}{(problem.Repair is { } repair ? $" ({repair})" : "")}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Instance {Instance} was started with {Count} services")]
    partial void LogStarted(string instance, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Instance {Instance} runs already, with {Count} services; {Changes} of them have changed")]
    partial void LogFound(string instance, int count, int changes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Instance {Instance} runs on without this app")]
    partial void LogLeft(string instance);

    [LoggerMessage(Level = LogLevel.Information, Message = "Instance {Instance} and its services have ended")]
    partial void LogEnded(string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {Instance} is still stopping its services; it goes on without this app")]
    partial void LogEnding(string instance);
}
