namespace Outlive.Daemon.Requests;

/// <summary>An answer that was decided.</summary>
internal sealed record SentAnswer(int Status, string? Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Of the version that it shows.</summary>
    public string? Tag { get; init; }

    /// <summary>Of a refusal.</summary>
    public string? Code { get; init; }
}
