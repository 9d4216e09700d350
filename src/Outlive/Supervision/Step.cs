namespace Outlive.Supervision;

/// <summary>The outcome of a transition.</summary>
internal readonly record struct Step(Life Life, LifeEffects Effects);
