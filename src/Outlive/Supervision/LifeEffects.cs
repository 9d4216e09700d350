namespace Outlive.Supervision;

/// <summary>What a transition asks of the world. All data is in the new <see cref="Life"/>.</summary>
[Flags]
internal enum LifeEffects
{
    None = 0,

    /// <summary>Start a process with the life's attempt number.</summary>
    Launch = 1,

    /// <summary>End the tree as the definition says.</summary>
    Kill = 2,

    /// <summary>End what the main process left behind.</summary>
    Sweep = 4,

    StartProbes = 8,
    StopProbes = 16,

    /// <summary>Look whether the dependencies are met, and from now on when one of them changes.</summary>
    AwaitDependencies = 32,

    ArmStartTimeout = 64,
    ArmBackoff = 128,

    /// <summary>No timer of an earlier state matters any more.</summary>
    Disarm = 256,

    /// <summary>Nothing of it will run until somebody asks: its ports are free.</summary>
    Release = 512,
}
