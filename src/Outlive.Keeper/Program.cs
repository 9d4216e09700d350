using Outlive.Contracts;
using Outlive.Keeper.Logging;
using Outlive.Linux;

namespace Outlive.Keeper;

internal static class Program
{
    const string Help = """
        outlive-keeper: owns the child processes of one Outlive instance, and loses none of them.

        outlive-keeper run --run DIR --state DIR [--wait SECONDS] [--ready FD] [-- DAEMON ARGUMENT...]
            Serve the instance whose run-time files are in --run and whose output is in --state, and keep DAEMON running.
            Children that an earlier keeper left are adopted. If another keeper serves it, wait for its end (10 s).
            A byte is written to descriptor FD when it serves.
        outlive-keeper cleanup DIR
            Without a living keeper: end all processes on record in the run directory DIR and remove their records.
        outlive-keeper --info       what this kernel and this user offer
        outlive-keeper --version

        Exit codes: 0 done, 1 failed, 64 wrong use, 69 this system can't, 73 can't create files, 75 another keeper serves, 143 ended by its supervisor.
        The protocol on DIR/keeper.sock is docs/keeper-protocol.md.
        """;

    /// <summary>The first act: an ignored SIGCHLD is inherited, and would lose every exit code.</summary>
    static int Main(string[] arguments)
    {
        Libc.SetSignal(Libc.SIGCHLD, 0);
        if (KernelReport.Refusal() is { } refusal) return Fail(ExitCode.WrongSystem, refusal);
        switch (arguments)
        {
            case ["run", ..]:
                return RunOptions.Parse(arguments.AsSpan(1), out var problem) is { } options ? Run(options) : Fail(ExitCode.WrongUse, $"cannot run: {problem}; see --help");
            case ["cleanup", var directory]:
                return Cleanup.Run(directory);
            case ["--info"]:
                return Print(KernelReport.Text());
            case ["--version"]:
                return Print(Product.Version);
            case ["--help" or "-h" or "help"] or []:
                return Print(Help);
            default:
                return Fail(ExitCode.WrongUse, $"cannot do \"{string.Join(' ', arguments)}\"; see --help");
        }
    }

    static int Run(RunOptions options)
    {
        try
        {
            return KeeperLoop.Run(options);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCode.CannotCreate, problem.Message);
        }
    }

    static int Print(string text)
    {
        Console.Out.WriteLine(text);
        return ExitCode.Done;
    }

    static int Fail(int code, string text)
    {
        Log.Say(text);
        return code;
    }
}
