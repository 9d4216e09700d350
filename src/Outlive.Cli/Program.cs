using Outlive.Cli.Commands;
using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli;

internal static class Program
{
    static async Task<int> Main(string[] arguments)
    {
        var screen = new Screen(color: Array.IndexOf(arguments, "--no-color") < 0);
        var code = await RunAsync(arguments, screen);
        screen.Flush();
        return code;
    }

    static async Task<int> RunAsync(string[] arguments, Screen screen)
    {
        try
        {
            return await AnswerAsync(arguments, screen);
        }
        catch (WrongUseException problem)
        {
            screen.Error($"outlive: {Safe.Text(problem.Message)}");
            return ExitCode.WrongUse;
        }
        catch (OutliveException problem)
        {
            Refusal.Show(screen, problem);
            return Invocation.CodeOf(problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            screen.Error($"outlive: {Safe.Text(problem.Message)}");
            return ExitCode.Failed;
        }
    }

    static Task<int> AnswerAsync(string[] arguments, Screen screen)
    {
        var at = CommandLine.FindCommand(arguments);
        if (at < 0) return Task.FromResult(Help.ShowAll(screen, arguments));
        var name = arguments[at];
        if (name == "help") return Task.FromResult(Help.Show(screen, arguments.Length > at + 1 ? arguments[at + 1] : null));
        if (CommandTable.Find(name) is not { } command) throw new WrongUseException(Help.Unknown(name));
        var line = CommandLine.Parse(command, arguments, at);
        if (line.Has("help")) return Task.FromResult(Help.Show(screen, name));
        return command.Run(new Invocation(command, line, screen, TimeProvider.System));
    }
}
