namespace Outlive.Contracts.Keeper;

/// <summary>The stable codes of <see cref="KeeperError"/>.</summary>
public static class KeeperErrorCode
{
    public const string BadFrame = "bad-frame";
    public const string BadRequest = "bad-request";
    public const string UnknownVerb = "unknown-verb";
    public const string WrongVersion = "wrong-version";
    public const string WrongUser = "wrong-user";
    public const string OldGeneration = "old-generation";
    public const string DaemonPresent = "daemon-present";
    public const string NoSuchProcess = "no-such-process";
    public const string DuplicateProcess = "duplicate-process";
    public const string ProcessEnded = "process-ended";
    public const string ProcessRuns = "process-runs";
    public const string NotVerified = "not-verified";
    public const string NoStdin = "no-stdin";
    public const string StdinFull = "stdin-full";
    public const string StdinBroken = "stdin-broken";
    public const string NoTerminal = "no-terminal";
    public const string NotAttachable = "not-attachable";
    public const string ChannelTaken = "channel-taken";

    public const string ProgramNotFound = "program-not-found";
    public const string ProgramNotExecutable = "program-not-executable";
    public const string ProgramFormat = "program-format";
    public const string InterpreterNotFound = "interpreter-not-found";
    public const string ArgumentsTooLong = "arguments-too-long";
    public const string DirectoryNotFound = "directory-not-found";
    public const string DirectoryNotAccessible = "directory-not-accessible";
    public const string UserNotFound = "user-not-found";
    public const string GroupNotFound = "group-not-found";
    public const string IdentityNotPermitted = "identity-not-permitted";
    public const string TooManyProcesses = "too-many-processes";
    public const string TooManyFiles = "too-many-files";
    public const string OutOfMemory = "out-of-memory";
    public const string LimitNotEnforceable = "limit-not-enforceable";
    public const string LimitRefused = "limit-refused";
    public const string SandboxNotAvailable = "sandbox-not-available";
    public const string SpawnFailed = "spawn-failed";

    public const string RecordFailed = "record-failed";
    public const string ReexecFailed = "reexec-failed";
    public const string Busy = "busy";
}
