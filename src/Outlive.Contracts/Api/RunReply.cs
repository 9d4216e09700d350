namespace Outlive.Contracts.Api;

/// <summary>How a command ended.</summary>
public sealed record RunReply
{
    public string Process { get; set; } = "";
    public int? Code { get; set; }
    public string? Signal { get; set; }
    public bool TimedOut { get; set; }
    public string Output { get; set; } = "";
    public bool Truncated { get; set; }
}
