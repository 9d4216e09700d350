using System.Text;
using Outlive.Client.Launching;
using Outlive.Linux;

namespace Outlive.Cli.Commands;

/// <summary>Our other programs, for what they do without an instance.</summary>
internal static unsafe class OwnProgram
{
    /// <summary>Its output; what it says on stderr goes where ours does.</summary>
    public static (string Output, int Code) Run(string program, string[] arguments, byte[]? input = null) => RunCommand([ProgramFiles.Find(program), .. arguments], input);

    /// <summary>Any program; one without a slash is looked for in PATH.</summary>
    public static (string Output, int Code) RunCommand(string[] command, byte[]? input = null)
    {
        var stdin = input is null ? 0 : Keep(input);
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC), "create", "pipe");
        var variables = new List<string>();
        foreach (var (name, value) in InstanceList.Variables()) variables.Add($"{name}={value}");
        var start = new ProgramStart { Command = command, Environment = [.. variables], Descriptors = [stdin, ends[1], 2] };
        var outcome = start.Start();
        Libc.Close(ends[1]);
        if (stdin > 0) Libc.Close(stdin);
        if (!outcome.Started) throw new LinuxException("start", start.Command[0], outcome.Error);
        var output = ReadAll(ends[0]);
        Libc.Close(ends[0]);
        Libc.Close(outcome.PidFd);
        return (output, Reap(outcome.Pid));
    }

    /// <summary>In memory, as a file to be read: a pipe would want somebody to fill it.</summary>
    static int Keep(byte[] input)
    {
        const uint CloseOnExec = 1;
        var file = LinuxException.Check(Libc.MemoryFile("input", CloseOnExec), "create", "file in memory");
        fixed (byte* start = input)
            for (nint done = 0; done < input.Length;) done += (nint)LinuxException.Check((long)Libc.Write(file, start + done, (nuint)(input.Length - done)), "write to", "file in memory");
        Libc.Seek(file, 0, Libc.SEEK_SET);
        return file;
    }

    static string ReadAll(int pipe)
    {
        var all = new MemoryStream();
        var piece = stackalloc byte[4096];
        while (Libc.Read(pipe, piece, 4096) is > 0 and var count) all.Write(new ReadOnlySpan<byte>(piece, (int)count));
        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>siginfo_t: si_code is at 8, si_status at 24.</summary>
    static int Reap(int pid)
    {
        var information = stackalloc int[32];
        if (Libc.WaitId(Libc.P_PID, pid, information, null, Libc.WEXITED) < 0) return -1;
        return information[2] == Libc.CLD_EXITED ? information[6] : 128 + information[6];
    }
}
