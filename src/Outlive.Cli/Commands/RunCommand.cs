using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Cli.Views;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class RunCommand
{
    static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    static bool stopping;

    public static Command Create() => new("run", "run [--name NAME] [-d] [-t] -- COMMAND…", "runs a command once, under supervision")
    {
        TakesCommand = true,
        Options =
        [
            new("name", "what it is called; chosen otherwise", "NAME"),
            new("detach", "don't wait for its end", Short: 'd'),
            new("tty", "on a terminal of its own, attached to this one", Short: 't'),
            new("keep", "keep its record and output after its end"),
            new("timeout", "end it after so many seconds", "SECONDS"),
        ],
        Examples = [("outlive run -- make test", "shows its output and ends with its exit code"), ("outlive run -d --name import -- ./import.sh", "in the background; \"outlive logs import\" shows its output"), ("outlive run -t -- bash", "a shell that survives this window")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        await new InstanceLauncher(call.Paths, call.Time) { ProjectDirectory = call.Project.Directory }.EnsureAsync(null, call.Cancel);
        var request = new RunRequest
        {
            Command = call.Line.Rest,
            Directory = Environment.CurrentDirectory,
            Environment = InstanceList.Variables(),
            Name = call.Value("name"),
            Terminal = call.Has("tty"),
            TimeoutSeconds = call.Number("timeout") ?? 0,
        };
        var service = await call.Client.RunAsync(request, call.Cancel);
        if (call.Has("detach"))
        {
            if (call.Json) JsonText.Show(call.Screen, service, ApiJson.Default.ServiceSnapshot);
            else call.Screen.Line(Safe.Text(service.Id));
            return ExitCode.Done;
        }
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, x => Stop(call, service.Id, x));
        var ended = LongWait.ForAsync(call, [service.Id], "stopped", call.Cancel);
        if (request.Terminal) await TerminalSession.RunAsync(call, service.Id);
        else await ShowAsync(call, service.Id, ended);
        if (request.Terminal && await Task.WhenAny(ended, Task.Delay(LastMoment, call.Time)) != ended)
        {
            call.Screen.Error($"{Safe.Text(service.Id)} runs on; \"outlive attach {Safe.Text(service.Id)}\" comes back to it");
            return ExitCode.Done;
        }
        return await EndAsync(call, service.Id, await ended);
    }

    /// <summary>Its output as it comes. What it wrote last may come after the word of its end, so that is read once more.</summary>
    static async Task ShowAsync(Invocation call, string id, Task ended)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        var request = new LogRequest { Services = [id] };
        var position = new StrongBox<string?>();
        var shown = ShowLinesAsync(call, request with { Follow = true }, position, over.Token);
        await Task.WhenAny(ended, shown);
        await over.CancelAsync();
        try
        {
            await shown;
        }
        catch (OperationCanceledException)
        {
            await ShowLinesAsync(call, request with { After = position.Value }, position, call.Cancel);
        }
    }

    static async Task ShowLinesAsync(Invocation call, LogRequest request, StrongBox<string?> position, CancellationToken cancel)
    {
        var printer = new LogPrinter(call.Screen) { Names = false };
        await foreach (var line in call.Client.LogsAsync(request, cancel))
        {
            if (call.Json) JsonText.Show(call.Screen, line, ApiJson.Default.LogEntry);
            else printer.Show(line);
            position.Value = line.Position;
        }
    }

    /// <summary>With Ctrl-C it gets its grace; with a second one we go, and it is stopped all the same.</summary>
    static void Stop(Invocation call, string id, PosixSignalContext context)
    {
        if (stopping) return;
        context.Cancel = stopping = true;
        _ = call.Client.StopAsync(new() { Services = [id] }, null, CancellationToken.None);
    }

    static async Task<int> EndAsync(Invocation call, string id, WaitReply reply)
    {
        if (!call.Has("keep")) await call.Client.RemoveAsync(id, call.Cancel);
        if (reply.Services is not [{ LastExit: { } exit } service, ..])
        {
            foreach (var pending in reply.Services) call.Screen.Error($"outlive: {Safe.Text(pending.Why)}");
            return ExitCode.Failed;
        }
        if (exit.Unknown is { } unknown) call.Screen.Error($"outlive: how {Safe.Text(service.Id)} ended is not known: {Safe.Text(unknown)}");
        return exit.Unknown is null ? ExecCommand.CodeOf(exit.Code, exit.Signal, timedOut: false) : ExitCode.Failed;
    }
}
