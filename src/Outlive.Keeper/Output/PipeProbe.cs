using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>Asks a pipe whether anything is in it or will ever be, without taking a byte: tee copies into a pipe of our own.</summary>
internal sealed unsafe class PipeProbe
{
    readonly int reading, writing;

    public PipeProbe()
    {
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK), "create", "pipe");
        (reading, writing) = (ends[0], ends[1]);
    }

    /// <summary>1: there are bytes; 0: there are none and nobody is left who could write; -1: none now.</summary>
    public int Ask(int pipe)
    {
        var copied = Libc.Tee(pipe, writing, 1, Libc.SPLICE_F_NONBLOCK);
        byte copy;
        if (copied > 0) Libc.Read(reading, &copy, 1);
        return (int)copied;
    }
}
