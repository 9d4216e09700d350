using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Cli.Commands;

internal static class DownCommand
{
    public static Command Create() => new("down", "down [--leave]", "stops all services, then the instance itself")
    {
        Options = [new("force", "kill at once, without grace"), new("leave", "leave the services running; \"outlive up\" takes them over again")],
        Examples = [("outlive down", "everything, in order"), ("outlive down --force", "now"), ("outlive down --leave", "only the supervision ends")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        try
        {
            return await EndAsync(call);
        }
        catch (OutliveException problem) when (problem.Code == ErrorCode.Unreachable && LockFile.IsFree($"{call.Paths.RunDirectory}/keeper.lock"))
        {
            return CleanUp(call);
        }
    }

    static async Task<int> EndAsync(Invocation call)
    {
        var since = call.Time.GetTimestamp();
        var good = true;
        if (!call.Has("leave"))
        {
            using var force = new CancellationTokenSource();
            if (call.Has("force")) await force.CancelAsync();
            good = await Ending.StopAsync(call, x => Say(call, x), force.Token);
        }
        await Ending.EndAsync(call, stopServices: !call.Has("leave"));
        Tell(call, $"down after {Ago.Exact(call.Time.GetElapsedTime(since))}");
        return good ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Keeper and daemon are gone; what they left running must not stay.</summary>
    static int CleanUp(Invocation call)
    {
        var code = Directory.Exists(call.Paths.RunDirectory) && !call.Has("leave") ? OwnProgram.Run(ProgramFiles.Keeper, ["cleanup", call.Paths.RunDirectory]).Code : 0;
        Tell(call, $"instance \"{call.Paths.Name}\" does not run");
        return code == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    static void Tell(Invocation call, string text)
    {
        if (call.Json) call.Screen.Line("{}");
        else call.Screen.Line(text);
    }

    static void Say(Invocation call, string text)
    {
        if (!call.Json) call.Screen.LineNow(Safe.Text(text));
    }
}
