using System.Globalization;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Checks;

/// <summary>Ports that probes speak of.</summary>
internal static class ProbeChecks
{
    static readonly string[] s_own = ["{host}", "{port", "127.0.0.1", "localhost", "[::1]"];

    public static void Check(PlanProblems problems, ServiceSource source)
    {
        if (source.Definition.Ready is { } ready) Check(problems, source, "ready", ready);
        if (source.Definition.Alive is { } alive) Check(problems, source, "alive", alive);
    }

    static void Check(PlanProblems problems, ServiceSource source, string name, ProbeDefinition probe)
    {
        if (source.Definition.OwnNetwork && Connects(probe))
        {
            source.Report(problems, [name], "private-network-probe", "no connection from outside reaches a network of its own",
                "use listening: true, log, notify or delay, or take out sandbox.network: private");
        }
        switch (probe.Kind)
        {
            case ProbeKind.Tcp:
                Tcp(problems, source, name, probe.Address);
                break;
            case ProbeKind.Listening when source.Definition.Ports.Length == 0:
                NoPort(problems, source, [name, "listening"]);
                break;
            case ProbeKind.Http:
                Text(problems, source, [name, "http", "url"], probe.Http!.Url);
                break;
            case ProbeKind.Exec:
                foreach (var word in probe.Exec?.Words ?? []) Text(problems, source, [name, "exec"], word);
                break;
        }
    }

    /// <summary>To the service itself, as far as the words tell.</summary>
    static bool Connects(ProbeDefinition probe) => probe.Kind switch
    {
        ProbeKind.Http => Array.Exists(s_own, x => probe.Http!.Url.Contains(x, StringComparison.Ordinal)),
        ProbeKind.Tcp => probe.Address is not { } address || !address.Contains(':') || Array.Exists(s_own, x => address.Contains(x, StringComparison.Ordinal)),
        _ => false,
    };

    static void Tcp(PlanProblems problems, ServiceSource source, string name, string? address)
    {
        var ports = source.Definition.Ports;
        if (address is null)
        {
            if (ports.Length == 0) NoPort(problems, source, [name, "tcp"]);
        }
        else if (address.Contains('{') || Array.Exists(ports, port => port.Name == address))
        {
            Text(problems, source, [name, "tcp"], address);
        }
        else if (address.LastIndexOf(':') is var colon and >= 0)
        {
            if (colon == 0 || !IsPort(address.AsSpan(colon + 1)))
            {
                source.Report(problems, [name, "tcp"], "bad-address", $"\"{address}\" is not host:port",
                    "write host:port, or a port's name or number", address);
            }
        }
        else if (!IsPort(address))
        {
            Unknown(problems, source, [name, "tcp"], address);
        }
    }

    /// <summary>`{port}` and `{port:NAME}` in a probe would stay as they are, and the probe would never pass.</summary>
    static void Text(PlanProblems problems, ServiceSource source, ReadOnlySpan<string> path, string text)
    {
        for (var start = text.IndexOf("{port", StringComparison.Ordinal); start >= 0; start = text.IndexOf("{port", start + 1,
            StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0) return;
            var inside = text[(start + 5)..end];
            if (inside.Length == 0 && source.Definition.Ports.Length == 0) NoPort(problems, source, path);
            else if (inside.StartsWith(':') && !Array.Exists(source.Definition.Ports, port => port.Name == inside[1..]))
            {
                Unknown(problems, source, path, inside[1..]);
            }
        }
    }

    static bool IsPort(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is >= 1 and <= 65535;

    static void NoPort(PlanProblems problems, ServiceSource source, ReadOnlySpan<string> path) =>
        source.Report(problems, path, "unknown-port", $"{source.Definition.Name} has no port to probe", "add ports, or write the number");

    static void Unknown(PlanProblems problems, ServiceSource source, ReadOnlySpan<string> path, string name)
    {
        var names = source.Definition.Ports.Select(port => port.Name).ToList();
        var close = Suggestion.For(name, names);
        source.Report(problems, path, "unknown-port", $"{source.Definition.Name} has no port \"{name}\"",
            close is not null ? $"did you mean {close}?" : names.Count == 0 ? "add ports, or write the number"
                : $"use {string.Join(" or ", names)}", name);
    }
}
