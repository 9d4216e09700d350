using System.Globalization;
using System.Text;
using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class ExecCommand
{
    public static Command Create() => new("exec", "exec SERVICE [--timeout SECONDS] -- COMMAND…", "runs a command in the environment of a service")
    {
        Words = (1, 1),
        TakesCommand = true,
        Options = [new("timeout", "give up after so many seconds", "SECONDS")],
        Examples = [("outlive exec web -- env", "what it sees"), ("outlive exec db -- psql -c 'select 1'", "with its variables and in its folder; ends with the command's exit code")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        var request = new RunRequest { Command = call.Line.Rest, TimeoutSeconds = call.Number("timeout") ?? 0 };
        await using var progress = new Progress(call, "running");
        var reply = await call.Client.ExecAsync(call.Words[0], request, call.Cancel);
        await progress.DisposeAsync();
        if (call.Json) JsonText.Show(call.Screen, reply, ApiJson.Default.RunReply);
        else call.Screen.Write(Encoding.UTF8.GetBytes(reply.Output));
        if (reply.Truncated) call.Screen.Error("outlive: the output was longer than is kept, its beginning is above");
        if (reply.TimedOut) call.Screen.Error("outlive: the command took longer than --timeout and was ended");
        return CodeOf(reply.Code, reply.Signal, reply.TimedOut);
    }

    /// <summary>As shells have it: that of the command, or 128 and the number of the signal that ended it.</summary>
    public static int CodeOf(int? code, string? signal, bool timedOut) =>
        timedOut ? ExitCode.TimedOut : code ?? 128 + NumberOf(signal);

    static int NumberOf(string? signal) => signal switch
    {
        "SIGHUP" => 1,
        "SIGINT" => 2,
        "SIGQUIT" => 3,
        "SIGILL" => 4,
        "SIGTRAP" => 5,
        "SIGABRT" => 6,
        "SIGBUS" => 7,
        "SIGFPE" => 8,
        "SIGKILL" => 9,
        "SIGUSR1" => 10,
        "SIGSEGV" => 11,
        "SIGUSR2" => 12,
        "SIGPIPE" => 13,
        "SIGALRM" => 14,
        "SIGTERM" => 15,
        _ => int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 128 ? number : 0,
    };
}
