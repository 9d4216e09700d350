namespace Outlive.Contracts.Api;

/// <summary>A line of output.</summary>
public sealed record LogEntry
{
    public string Service { get; set; } = "";
    public string Process { get; set; } = "";
    /// <summary>stdout, stderr, output or terminal; outlive for what we say ourselves.</summary>
    public string Stream { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public string Text { get; set; } = "";
    /// <summary>The line goes on in the next entry.</summary>
    public bool Partial { get; set; }
    /// <summary>Where to go on after this line.</summary>
    public string Position { get; set; } = "";
}
