namespace Outlive.Supervision;

/// <summary>What transitions ask of the world; done in the turn that asks, answered by a later event.</summary>
internal interface IServiceEffects
{
    void Launch(Service service);

    /// <summary>Ends the tree as the definition says, or at once; Gone or Survived follows.</summary>
    void Kill(Service service, bool force);

    /// <summary>Ends what the main process of <paramref name="process"/> left behind.</summary>
    void Sweep(Service service, string process);

    void StartProbes(Service service);

    void StopProbes(Service service);

    /// <summary>One timer for each service: what it was armed for last.</summary>
    void Arm(Service service, LifeEventKind then, TimeSpan delay);

    void Disarm(Service service);

    /// <summary>Its ports are free.</summary>
    void Release(Service service);

    /// <summary>After a change of its life, its effects done.</summary>
    void Changed(Service service, Life before, LifeEvent happened);
}
