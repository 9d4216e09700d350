using System.Text;
using System.Text.Json;
using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class ConfigCommand
{
    public static Command Create() => new("config", "config check|show|schema", "checks the plan, shows the one in force, or writes the schema of plans")
    {
        Words = (1, 1),
        Examples = [("outlive config check", "what is wrong, with places and repairs, and what would change"), ("outlive config show", "the plan in force in its normal form"), ("outlive config check --json", "for editors"), ("outlive config schema > outlive.schema.json", "for editors that complete")],
        Run = call => call.Words[0] switch
        {
            "check" => CheckAsync(call, call.Project.Request(call.Line)),
            "show" => ShowAsync(call),
            "schema" => Task.FromResult(ShowSchema(call)),
            var other => throw new WrongUseException($"\"outlive config\" doesn't know \"{other}\": outlive {call.Command.Usage}"),
        },
    };

    static int ShowSchema(Invocation call)
    {
        var (output, code) = OwnProgram.Run(ProgramFiles.Daemon, ["--schema"]);
        call.Screen.Write(Encoding.UTF8.GetBytes(output));
        return code == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>What is wrong, and what would change.</summary>
    public static async Task<int> CheckAsync(Invocation call, PlanRequest request)
    {
        return ShowCheck(call, File.Exists(call.Paths.ApiSocket) ? await call.Client.CheckPlanAsync(request, call.Cancel) : CheckAlone(request));
    }

    /// <summary>No instance runs, and none has to for this.</summary>
    static PlanReply CheckAlone(PlanRequest request)
    {
        var (output, code) = OwnProgram.Run(ProgramFiles.Daemon, ["--check"], JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Default.PlanRequest));
        return code == 0 && JsonSerializer.Deserialize(output, ApiJson.Default.PlanReply) is { } reply ? reply
            : throw new OutliveException(ErrorCode.Internal, "cannot check the plan: outlive-daemon failed (above)");
    }

    public static int ShowCheck(Invocation call, PlanReply reply)
    {
        if (call.Json) JsonText.Show(call.Screen, reply, ApiJson.Default.PlanReply);
        else PlanView.ShowCheck(call.Screen, reply);
        return reply.Problems.Length > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    static async Task<int> ShowAsync(Invocation call)
    {
        var plan = await call.Client.GetPlanAsync(call.Cancel);
        if (!call.Json)
        {
            call.Screen.Write(Encoding.UTF8.GetBytes(plan));
            return ExitCode.Done;
        }
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("yaml", plan);
            writer.WriteEndObject();
        }
        call.Screen.Write(bytes.ToArray());
        call.Screen.Line();
        return ExitCode.Done;
    }
}
