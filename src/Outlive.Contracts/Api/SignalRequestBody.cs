namespace Outlive.Contracts.Api;

/// <summary>A signal for a service.</summary>
public sealed record SignalRequestBody
{
    /// <summary>A name or a number, as in SIGHUP, HUP or 1.</summary>
    public string Signal { get; set; } = "";
    /// <summary>To the whole tree, not only its main process.</summary>
    public bool Tree { get; set; }
}
