using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class PsCommand
{
    public static Command Create() => new("ps", "ps [SERVICE…] [--all-instances]", "shows the services and how they are")
    {
        Words = (0, int.MaxValue),
        Options = [new("all-instances", "all instances of this user instead of the services of one")],
        Examples = [("outlive ps", "all services of this project"), ("outlive ps web db", "two of them"), ("outlive ps --json | jq '.[].pid'", "for scripts"), ("outlive ps --all-instances", "what runs where")],
        Run = RunAsync,
    };

    static Task<int> RunAsync(Invocation call)
    {
        if (call.Has("all-instances")) return ShowInstancesAsync(call);
        if (call.Json && call.Words.Length == 0) return call.PassAsync(ApiRoutes.Services);
        var services = ServiceReading.ReadAll(call.Get(ApiRoutes.Services));
        if (call.Words.Length > 0) services = Choose(services, call.Words);
        if (call.Json) return ShowJsonAsync(call, services);
        ServiceTable.Show(call.Screen, services, call.Time.GetUtcNow());
        return Task.FromResult(ExitCode.Done);
    }

    static ServiceSnapshot[] Choose(ServiceSnapshot[] services, string[] names)
    {
        foreach (var name in names)
            if (!Array.Exists(services, x => x.Id == name || x.Name == name))
                throw new OutliveException(ErrorCode.NotFound, $"cannot show service \"{name}\": there is none of this name; \"outlive ps\" shows all", name);
        return Array.FindAll(services, x => Array.Exists(names, name => x.Id == name || x.Name == name));
    }

    static async Task<int> ShowJsonAsync(Invocation call, ServiceSnapshot[] chosen)
    {
        var all = await call.Client.GetServicesAsync(call.Cancel);
        JsonText.Show(call.Screen, Array.FindAll(all, x => Array.Exists(chosen, y => y.Id == x.Id)), ApiJson.Default.ServiceSnapshotArray);
        return ExitCode.Done;
    }

    static async Task<int> ShowInstancesAsync(Invocation call)
    {
        var instances = new List<InstanceSnapshot>();
        foreach (var paths in InstanceList.All())
            if (File.Exists(paths.ApiSocket) && await AskAsync(new OutliveClient(paths.ApiSocket, call.Time), call.Cancel) is { } instance) instances.Add(instance);
        if (call.Json)
        {
            call.Screen.Line($"[{string.Join(",", instances.ConvertAll(x => JsonText.Of(x, ApiJson.Default.InstanceSnapshot)))}]");
            return ExitCode.Done;
        }
        if (instances.Count == 0) call.Screen.Line("no instance runs");
        else InstanceTable.Show(call.Screen, instances);
        return ExitCode.Done;
    }

    /// <summary>One that doesn't answer doesn't run: its files are left from before.</summary>
    static async Task<InstanceSnapshot?> AskAsync(OutliveClient client, CancellationToken cancel)
    {
        try
        {
            return await client.GetInstanceAsync(cancel);
        }
        catch (OutliveException problem) when (problem.Code == ErrorCode.Unreachable)
        {
            return null;
        }
    }
}
