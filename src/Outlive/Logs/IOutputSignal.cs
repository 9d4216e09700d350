namespace Outlive.Logs;

/// <summary>Tells that output may have come.</summary>
public interface IOutputSignal
{
    /// <summary>Every stream has ended: nothing comes after what can be read now. The files alone don't say it, for a silent stream has none.</summary>
    bool Ended { get; }

    /// <summary>
    /// Completes when something may have come since the signal was made or last completed; early or for nothing is fine,
    /// missing something is not.
    /// </summary>
    ValueTask WaitAsync(CancellationToken cancellationToken);
}
