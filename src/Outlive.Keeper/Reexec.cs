using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Verbs;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>
/// Puts a new program in the keeper's place: same pid, so it stays the parent of its children. The new program must first
/// show in a test run that it starts here. If it fails after all, it is as if the keeper had been killed: adoption.
/// </summary>
internal sealed unsafe class Reexec(Instance instance, RunOptions options, LockFile keeperLock)
{
    static readonly TimeSpan TestRunLimit = TimeSpan.FromSeconds(5), LanesLimit = TimeSpan.FromMilliseconds(500);

    bool underWay;

    public void Start(VerbContext context, int listener)
    {
        if (underWay) throw new RefusedException(KeeperErrorCode.Busy, "cannot reexec: that is under way");
        var program = context.Request.Reexec?.Program ?? Environment.ProcessPath ?? "";
        if (!Path.IsPathFullyQualified(program)) throw new RefusedException(KeeperErrorCode.ReexecFailed, $"cannot reexec \"{program}\": give the absolute path of the new keeper");
        var nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        var test = new ProgramStart { Command = [program, "--version"], Environment = Variables(), Descriptors = [nothing, nothing, nothing] };
        var outcome = test.Start();
        Libc.Close(nothing);
        if (!outcome.Started)
            throw new RefusedException(KeeperErrorCode.ReexecFailed, $"cannot reexec: {LaunchFailure.Explain(test, outcome, program).Message}; this keeper goes on") { Errno = outcome.Error };
        underWay = true;
        var limit = instance.Control.After(TestRunLimit, () => Libc.SignalProcess(outcome.PidFd, Libc.SIGKILL));
        instance.Others[outcome.Pid] = exit =>
        {
            limit.Cancel();
            Libc.Close(outcome.PidFd);
            underWay = false;
            if (exit.Code == 0) Replace(context, program, listener);
            else context.Refuse(KeeperErrorCode.ReexecFailed, $"cannot reexec: the test run \"{program} --version\" ended with {(exit.Code is { } code ? $"code {code}" : $"signal {exit.Signal}")}; this keeper goes on");
        };
    }

    /// <summary>Returns only when it failed.</summary>
    void Replace(VerbContext context, string program, int listener)
    {
        var release = new ManualResetEventSlim();
        if (!instance.Records.WriteNow() || !instance.Lanes.Pause(LanesLimit, release))
        {
            release.Set();
            context.Refuse(KeeperErrorCode.Busy, "cannot reexec: records or output wait for a full or stalled disk, and would be lost; try again when it is well");
            return;
        }
        context.Done();
        instance.Control.BeforeWait?.Invoke();
        var handover = Handover.From(instance, keeperLock.Descriptor, listener);
        foreach (var descriptor in handover.All) Libc.Control(descriptor, Libc.F_SETFD, 0);
        var file = handover.Write();
        string[] command = [program, "run", "--run", instance.Run.Root, "--state", instance.State, "--resume", file.ToString(CultureInfo.InvariantCulture), "--", .. options.Daemon];
        var errno = Execute(program, command, Variables());
        foreach (var descriptor in handover.All) Libc.Control(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
        Libc.Close(file);
        handover.CloseOpened();
        release.Set();
        context.Refuse(KeeperErrorCode.ReexecFailed, $"cannot reexec {program}: {Marshal.GetPInvokeErrorMessage(errno)}; this keeper goes on", errno);
    }

    static int Execute(string program, string[] command, string[] environment)
    {
        var path = (byte*)Marshal.StringToCoTaskMemUTF8(program);
        Libc.Execute(path, Table(command), Table(environment));
        return Libc.LastError;

        static byte** Table(string[] texts)
        {
            var table = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Length + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < texts.Length; i++) table[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
            return table;
        }
    }

    string[] Variables() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Where(x => (string)x.Key != OpenFiles.Variable).Select(x => $"{x.Key}={x.Value}"),
        string.Create(CultureInfo.InvariantCulture, $"{OpenFiles.Variable}={instance.OpenFiles}"),
    ];
}
