using System.Globalization;
using System.Text;

namespace Outlive.Linux;

/// <summary>What /proc/PID/stat says of a process.</summary>
internal readonly record struct ProcessStat(int Pid, string Name, char State, int Parent, int Session, ulong StartTime)
{
    public bool Dead => State is 'Z' or 'X' or 'x';

    public static unsafe ProcessStat? Read(int pid)
    {
        // The name may hold 16 bytes of anything and the numbers end well before this.
        const int room = 1024;
        var buffer = stackalloc byte[room];
        var fd = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return null;
        var read = (int)Libc.Read(fd, buffer, room);
        Libc.Close(fd);
        return read <= 0 ? null : Parse(pid, new ReadOnlySpan<byte>(buffer, read));
    }

    internal static ProcessStat? Parse(int pid, ReadOnlySpan<byte> text)
    {
        int open = text.IndexOf((byte)'('), close = text.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 >= text.Length) return null;
        var name = Encoding.UTF8.GetString(text[(open + 1)..close]);
        var fields = text[(close + 2)..];
        int parent = 0, session = 0;
        ulong start = 0;
        var state = (char)fields[0];
        // The state is field 3 of proc(5), the parent 4, the session 6, the start time 22.
        for (var field = 3; field <= 22; field++)
        {
            var end = fields.IndexOf((byte)' ');
            var value = end < 0 ? fields : fields[..end];
            var whole = field switch
            {
                4 => int.TryParse(value, CultureInfo.InvariantCulture, out parent),
                6 => int.TryParse(value, CultureInfo.InvariantCulture, out session),
                22 => ulong.TryParse(value, CultureInfo.InvariantCulture, out start),
                _ => true,
            };
            if (!whole) return null;
            fields = end < 0 ? default : fields[(end + 1)..];
        }
        return new(pid, name, state, parent, session, start);
    }
}
