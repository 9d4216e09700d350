using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Outlive.Plan.Values;

/// <summary>http://ADDRESS:PORT, or https; the address is an IP address or localhost, since a name may lead anywhere tomorrow.</summary>
internal sealed record ListenAddress(bool Secure, IPAddress Address, int Port)
{
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Null, with the reason, when it is none.</summary>
    public static ListenAddress? Parse(string text, out string problem)
    {
        problem = "it is no address to listen on";
        var secure = text.StartsWith("https://", StringComparison.Ordinal);
        if (!secure && !text.StartsWith("http://", StringComparison.Ordinal)) return null;
        var rest = text[(secure ? 8 : 7)..].TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            problem = "it has no port";
            return null;
        }
        var host = rest[..colon];
        if (host == "localhost") return new(secure, IPAddress.Loopback, port);
        var bracketed = host is ['[', _, .., ']'];
        if (IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) && bracketed == (address.AddressFamily == AddressFamily.InterNetworkV6))
            return new(secure, address, port);
        problem = $"\"{host}\" is no IP address";
        return null;
    }
}
