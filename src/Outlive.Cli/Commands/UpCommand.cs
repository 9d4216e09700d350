using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class UpCommand
{
    public static Command Create() => new("up", "up [-d] [--wait] [--dry-run] [SERVICE…]", "starts what the plan says, or applies what changed in it")
    {
        Words = (0, int.MaxValue),
        Options =
        [
            new("detach", "in the background", Short: 'd'),
            new("wait", "with -d: until all are ready"),
            new("timeout", "how long to wait at most, as in 30s (60s otherwise)", "TIME"),
            new("dry-run", "only say what would change"),
            new("keep-stopped", "what was stopped by hand stays so"),
        ],
        Examples =
        [
            ("outlive up", "all, with their output; Ctrl-C stops them"),
            ("outlive up -d --wait", "in the background, back when all are ready"),
            ("outlive up web", "one, and what it needs"),
            ("outlive up --dry-run", "what a changed plan would do"),
        ],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        var request = call.Project.Request(call.Line) with { Services = call.Words, DryRun = call.Has("dry-run"), KeepStopped = call.Has("keep-stopped") };
        if (request.DryRun) return await ConfigCommand.CheckAsync(call, request);
        var launcher = new InstanceLauncher(call.Paths, call.Time) { ProjectDirectory = call.Project.Directory };
        var started = await launcher.EnsureAsync(request, call.Cancel);
        var before = await call.Client.GetInstanceAsync(call.Cancel);
        var reply = started ? await call.Client.GetLastReplyAsync(call.Cancel) ?? new() : await call.Client.ApplyPlanAsync(request, call.Cancel);
        if (reply.Problems.Length > 0)
        {
            if (started) await Ending.EndAsync(call, stopServices: false);
            return ConfigCommand.ShowCheck(call, reply);
        }
        if (call.Has("detach")) return await ShowServicesAsync(call, reply);
        if (call.Json) throw new WrongUseException("--json goes with -d or --dry-run: in the foreground there is no end to write");
        return await new Foreground(call, reply, started ? null : before.LastEvent, started ? before.StartedAt : call.Time.GetUtcNow()).RunAsync();
    }

    static async Task<int> ShowServicesAsync(Invocation call, PlanReply reply)
    {
        if (!call.Json) PlanView.ShowChanges(call.Screen, reply);
        if (call.Waiting("ready") is not { } wait)
        {
            var all = await call.Client.GetServicesAsync(call.Cancel);
            return Outcome.Show(call, new WaitReply { Services = Array.FindAll(all, x => IsOf(x, reply.Services)) }, waited: false);
        }
        await using var progress = new Progress(call, "waiting until all are ready");
        var waited = await call.Client.WaitAsync(reply.Services, wait, call.Cancel);
        await progress.DisposeAsync();
        return Outcome.Show(call, waited, waited: true);
    }

    static bool IsOf(ServiceSnapshot service, string[] names) => names.Length == 0 || Array.Exists(names, x => x == service.Name || x == service.Id);
}
