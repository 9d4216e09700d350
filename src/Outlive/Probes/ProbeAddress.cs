using System.Globalization;

namespace Outlive.Probes;

/// <summary>Where a probe connects: a port's name, a number, host:port, or nothing, which is the first port.</summary>
internal readonly record struct ProbeAddress(string Host, int Port)
{
    public static ProbeAddress? Find(string? address, ProbeTarget target)
    {
        if (string.IsNullOrEmpty(address)) return target.Ports is [var first, ..] ? new(target.Host, first.Value) : null;
        foreach (var (name, port) in target.Ports)
            if (name == address) return new(target.Host, port);
        if (Number(address) is { } number) return new(target.Host, number);
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || Number(address[(colon + 1)..]) is not { } remote) return null;
        // The brackets of an IPv6 address belong to the notation.
        return new(address[..colon].Trim('[', ']'), remote);
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : null;
}
