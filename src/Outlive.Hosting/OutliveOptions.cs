namespace Outlive.Hosting;

/// <summary>The instance of an app: which plan it runs, and what the app's own start and end mean to it.</summary>
public sealed class OutliveOptions
{
    /// <summary>The project's folder, in which relative paths begin; the app's content root if it is not given.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>The instance's name, in place of the plan's `name` or the one made of the folder's path.</summary>
    public string? Instance { get; set; }

    /// <summary>Plan files, from the project's folder; without them, and without a text, it is the folder's outlive.yaml.</summary>
    public IList<string> PlanFiles { get; } = [];

    /// <summary>The plan itself, as YAML.</summary>
    public string? Plan { get; set; }

    public IList<string> Profiles { get; } = [];

    /// <summary>What an operator stopped stays so when the app starts; otherwise all is started, as `outlive up` does.</summary>
    public bool KeepStopped { get; set; }

    /// <summary>The app's start waits until all services are ready, and fails if they are not in this time; null: it does not wait.</summary>
    public TimeSpan? WaitForReady { get; set; }

    /// <summary>When the app ends in good order, its services and their instance end with it; otherwise they outlive it.</summary>
    public bool StopWithHost { get; set; }
}
