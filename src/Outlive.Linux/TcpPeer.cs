using System.Globalization;
using System.Net;

namespace Outlive.Linux;

/// <summary>Whose a connection from this machine is: the kernel lists the user of each socket, so of its other end too.</summary>
internal static class TcpPeer
{
    const string Established = "01";

    /// <summary>Null: the other end is not on this machine, or has gone.</summary>
    public static uint? UserOf(IPEndPoint local, IPEndPoint remote)
    {
        // Seen from the other end: what is remote to us is its own address. A socket of IPv6 may speak IPv4.
        foreach (var (file, mapped) in (ReadOnlySpan<(string, bool)>)[("/proc/net/tcp", false), ("/proc/net/tcp6", true)])
            if (Find(file, Text(remote, mapped), Text(local, mapped)) is { } user) return user;
        return null;
    }

    static uint? Find(string file, string? from, string? to)
    {
        if (from is null || to is null || !File.Exists(file)) return null;
        foreach (var line in File.ReadLines(file))
        {
            // number, local, remote, state, queues, timer, retransmits, user
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 7 && fields[1] == from && fields[2] == to && fields[3] == Established) return uint.Parse(fields[7], CultureInfo.InvariantCulture);
        }
        return null;
    }

    /// <summary>As the kernel writes it: words of the address in the machine's order, then the port. Null: it is none of this family.</summary>
    static string? Text(IPEndPoint end, bool six)
    {
        var address = end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address;
        if (six && address.GetAddressBytes().Length == 4) address = address.MapToIPv6();
        var bytes = address.GetAddressBytes();
        if (bytes.Length != (six ? 16 : 4)) return null;
        var words = Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToUInt32(bytes, i * 4).ToString("X8", CultureInfo.InvariantCulture));
        return $"{string.Concat(words)}:{end.Port.ToString("X4", CultureInfo.InvariantCulture)}";
    }
}
