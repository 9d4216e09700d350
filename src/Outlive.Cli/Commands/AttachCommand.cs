using Outlive.Cli.Parsing;

namespace Outlive.Cli.Commands;

internal static class AttachCommand
{
    public static Command Create() => new("attach", "attach SERVICE", "connects this terminal with that of a service, or with its output and held stdin")
    {
        Words = (1, 1),
        Examples = [("outlive attach console", "type to it and see what it shows; Ctrl-P Ctrl-Q leaves it running"), ("echo reload | outlive attach worker", "a line for one with stdin: pipe, and what it writes from there on")],
        Run = async call =>
        {
            await TerminalSession.RunAsync(call, call.Words[0]);
            return ExitCode.Done;
        },
    };
}
