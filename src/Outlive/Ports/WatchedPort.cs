namespace Outlive.Ports;

/// <summary>A port of a service by its name, and whether somebody listens there as of the last look.</summary>
internal sealed class WatchedPort(string name, int port)
{
    public string Name { get; } = name;
    public int Port { get; } = port;
    /// <summary>Null: not looked at yet.</summary>
    public bool? Open { get; set; }
}
