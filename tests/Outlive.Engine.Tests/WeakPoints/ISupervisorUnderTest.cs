namespace Outlive.Engine.Tests.WeakPoints;

/// <summary>
/// As little of a supervisor as a weak point needs, so that the same check can be made of ours and of a naive one, which has to
/// fail it: a check that nothing fails shows nothing.
/// </summary>
internal interface ISupervisorUnderTest : IAsyncDisposable
{
    /// <summary>Starts a program, or refuses to: what a caller was told is the answer.</summary>
    Task<bool> StartAsync(WeakProgram program);

    /// <summary>True: what a caller was told is that nothing of it runs any more.</summary>
    Task<bool> StopAsync(string id);

    /// <summary>True: the caller was not told of a failure.</summary>
    Task<bool> RestartAsync(string id);

    /// <summary>As if the supervisor had been killed and started again.</summary>
    Task ReplaceAsync();

    /// <summary>True: the supervisor says that it killed the process that had this pid when it was seen at that start time.</summary>
    Task<bool> KillOrphanAsync(string pid, ulong startTime);

    /// <summary>Whether it says that this one runs.</summary>
    bool Runs(string id);

    int? PidOf(string id);

    int? PortOf(string id);

    /// <summary>How long it is worth waiting for what should happen.</summary>
    TimeSpan Patience { get; }

    /// <summary>The file on which it relies to find its processes again.</summary>
    string StateFile { get; }
}
