using System.Runtime.InteropServices;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>Turns the step and errno of a failed spawn into a code and a sentence that says what to do.</summary>
internal static class LaunchFailure
{
    public const string TooManyFiles = "too many files are open; raise the keeper's limit of open files";

    public static RefusedException Explain(ProgramStart start, StartOutcome outcome, string process)
    {
        var (code, reason) = Reason(start, outcome);
        return new(code, $"cannot start process \"{process}\": {reason}") { Step = Name(outcome.Step), Errno = outcome.Error };
    }

    static (string Code, string Reason) Reason(ProgramStart start, StartOutcome outcome)
    {
        var program = start.Command[0];
        return (outcome.Step, outcome.Error) switch
        {
            (SpawnStep.Exec, Errno.ENOENT or Errno.ENOTDIR) when Script(start) is { } interpreter =>
                (KeeperErrorCode.InterpreterNotFound, $"\"{program}\" asks for the interpreter \"{interpreter}\", which does not exist; mend its first line or install it"),
            (SpawnStep.Exec, Errno.ENOENT or Errno.ENOTDIR) =>
                (KeeperErrorCode.ProgramNotFound, $"there is no program \"{program}\"{(program.Contains('/') ? "" : " in its PATH")}; check the spelling or install it"),
            (SpawnStep.Exec, Errno.EACCES) =>
                (KeeperErrorCode.ProgramNotExecutable, $"\"{program}\" may not be executed; make it executable with chmod +x, or check the rights of its directories and interpreter"),
            (SpawnStep.Exec, Errno.ENOEXEC) =>
                (KeeperErrorCode.ProgramFormat, $"\"{program}\" is neither a program for this machine nor a script that names its interpreter; add a #! line"),
            (SpawnStep.Exec, Errno.E2BIG) =>
                (KeeperErrorCode.ArgumentsTooLong, "its arguments and environment are longer than the kernel takes; pass them in a file"),
            (SpawnStep.Exec or SpawnStep.Clone, Errno.EAGAIN) =>
                (KeeperErrorCode.TooManyProcesses, "no further process is allowed (pids limit of the cgroup, RLIMIT_NPROC or kernel.pid_max); raise it or end some"),
            (SpawnStep.Directory, Errno.ENOENT or Errno.ENOTDIR) =>
                (KeeperErrorCode.DirectoryNotFound, $"there is no directory \"{start.Directory}\"; create it or correct working_dir"),
            (SpawnStep.Directory, _) =>
                (KeeperErrorCode.DirectoryNotAccessible, $"the directory \"{start.Directory}\" can't be entered ({Text(outcome)})"),
            (SpawnStep.Groups or SpawnStep.User, _) =>
                (KeeperErrorCode.IdentityNotPermitted, $"it can't become user {start.User} ({Text(outcome)}); run Outlive as root to change users"),
            (SpawnStep.Limits or SpawnStep.Nice or SpawnStep.OomScore or SpawnStep.Cgroup, _) =>
                (KeeperErrorCode.LimitRefused, $"a limit was refused ({Text(outcome)})"),
            (SpawnStep.Network or SpawnStep.Mounts, _) or (SpawnStep.Clone, Errno.EPERM) =>
                (KeeperErrorCode.SandboxNotAvailable, $"its sandbox can't be made ({Text(outcome)}); run Outlive as root or leave the sandbox out"),
            (_, Errno.ENOMEM) => (KeeperErrorCode.OutOfMemory, "the machine is out of memory"),
            (_, Errno.EMFILE or Errno.ENFILE) => (KeeperErrorCode.TooManyFiles, TooManyFiles),
            _ => (KeeperErrorCode.SpawnFailed, $"{Name(outcome.Step)} failed ({Text(outcome)})"),
        };
    }

    /// <summary>The interpreter that a script names and that is not there: execve says ENOENT for that too.</summary>
    static string? Script(ProgramStart start)
    {
        foreach (var path in start.Candidates)
        {
            var file = Path.Combine(start.Directory ?? "/", path);
            if (File.Exists(file)) return Interpreter(file);
        }
        return null;
    }

    static string Interpreter(string script)
    {
        try
        {
            using var reader = new StreamReader(script);
            var first = new char[256];
            var line = new string(first, 0, reader.Read(first)).Split('\n')[0];
            return line.StartsWith("#!", StringComparison.Ordinal) ? line[2..].Trim().Split(' ', '\t')[0] : "the dynamic loader named in its header";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "the one named in its first line";
        }
    }

    static string Text(StartOutcome outcome) => Marshal.GetPInvokeErrorMessage(outcome.Error);

    static string Name(SpawnStep step) => step switch
    {
        SpawnStep.OomScore => "oom-score",
        SpawnStep.NoNewPrivileges => "no-new-privileges",
        _ => step.ToString().ToLowerInvariant(),
    };
}
