namespace Outlive.Linux;

/// <summary>Terminals without a screen.</summary>
internal static unsafe class PseudoTerminal
{
    public static (int Master, int Slave) Open(ushort rows, ushort columns)
    {
        var master = LinuxException.Check(Libc.Open("/dev/ptmx", Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0), "open", "/dev/ptmx");
        var unlocked = 0;
        LinuxException.Check(Libc.DeviceControl(master, Libc.TIOCSPTLCK, &unlocked), "unlock", "terminal");
        var slave = LinuxException.Check(Libc.DeviceControl(master, Libc.TIOCGPTPEER, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC), "open", "terminal");
        Resize(master, rows, columns);
        return (master, slave);
    }

    public static bool Is(int descriptor)
    {
        var size = stackalloc ushort[4];
        return Libc.DeviceControl(descriptor, Libc.TIOCGWINSZ, size) >= 0;
    }

    public static void Resize(int master, ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        LinuxException.Check(Libc.DeviceControl(master, Libc.TIOCSWINSZ, size), "resize", "terminal");
    }
}
