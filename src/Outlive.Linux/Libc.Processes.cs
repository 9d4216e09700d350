using System.Runtime.InteropServices;

namespace Outlive.Linux;

internal static unsafe partial class Libc
{
    public const int SIGHUP = 1, SIGINT = 2, SIGKILL = 9, SIGTERM = 15, SIGCHLD = 17, SIGCONT = 18, SIGIO = 29;
    public const int P_ALL = 0, P_PID = 1, P_PIDFD = 3, WNOHANG = 1, WEXITED = 4, WALL = 0x40000000;
    public const int CLD_EXITED = 1, CLD_DUMPED = 3;
    public const int PR_SET_CHILD_SUBREAPER = 36;
    public const int RLIMIT_FSIZE = 1, RLIMIT_STACK = 3, RLIMIT_CORE = 4, RLIMIT_NOFILE = 7, RLIMIT_LOCKS = 10, RLIMIT_SIGPENDING = 11;
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>The numbers of newer calls are the same on every processor.</summary>
    const long PidfdSendSignal = 424, PidfdOpen = 434;

    static readonly long SignalDescriptorNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 74 : 289;
    static readonly long WaitIdNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 95 : 247;

    [LibraryImport("liboutlive", EntryPoint = "outlive_spawn")]
    public static partial int NativeSpawn(NativeSpawn* request);

    [LibraryImport("liboutlive", EntryPoint = "outlive_catch", SetLastError = true)]
    public static partial int CatchSignal(int signal, int fd);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long a, long b, long c, long d, long e);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    public static partial nint SetSignal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int ThreadMask(int how, ulong* set, ulong* before);

    /// <summary>In the calling thread alone.</summary>
    public static void BlockSignal(int signal)
    {
        // sigset_t has room for 1024 signals.
        var set = stackalloc ulong[16];
        new Span<ulong>(set, 16).Clear();
        set[0] = 1ul << signal - 1;
        ThreadMask(0, set, null);
    }

    /// <summary>By number, because libc's signals are those of its own sigset_t.</summary>
    public static int SignalDescriptor(ulong signals, int flags) => (int)SystemCall(SignalDescriptorNumber, -1, (long)&signals, sizeof(ulong), flags, 0);

    [LibraryImport("libc", EntryPoint = "gettid")]
    public static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int ReadClock(int clock, long* secondsAndNanoseconds);

    /// <summary>glibc keeps what was freed; this gives whole pages back.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    public static partial int TrimHeap(nuint kept);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** arguments, byte** environment);

    public static int OpenProcess(int pid) => (int)SystemCall(PidfdOpen, pid, 0, 0, 0, 0);

    public static int SignalProcess(int pidfd, int signal) => (int)SystemCall(PidfdSendSignal, pidfd, signal, 0, 0, 0);

    /// <summary>By number, because libc's waitid doesn't give the resource usage that the kernel's does.</summary>
    public static int WaitId(int type, int id, int* signalInformation, long* usage, int options) =>
        (int)SystemCall(WaitIdNumber, type, id, (long)signalInformation, options, (long)usage);
}
