using Outlive.Contracts.Keeper;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>A process at the keeper that is ours, until it is forgotten.</summary>
internal sealed class TrackedProcess(string id, Service? service, int streams)
{
    string? wasOf;

    public string Id { get; } = id;
    public Service? Service { get; } = service;

    /// <summary>The id of a service, which may have gone; null: a command's.</summary>
    public string? WasOf { get => Service?.Id ?? wasOf; init => wasOf = value; }

    /// <summary>Streams whose end we have not heard of.</summary>
    public int Streams { get; set; } = streams;

    /// <summary>The keeper has it, or it will never have it.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ExitRecord? Exit { get; set; }

    /// <summary>Whoever started it reads its answer and forgets it himself.</summary>
    public bool Reserved { get; init; }

    public bool Forgetting { get; set; }

    /// <summary>For who waits for its end.</summary>
    public TaskCompletionSource<ExitRecord> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Silent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Dead, silent, and nobody asks the keeper about it any more.</summary>
    public bool Forgettable => !Forgetting && !Reserved && Exit is not null && Streams == 0 &&
        !(Service is { } owner && owner.Process == Id && owner.Life.State is Contracts.Api.ServiceState.Stopping or Contracts.Api.ServiceState.Orphaned);
}
