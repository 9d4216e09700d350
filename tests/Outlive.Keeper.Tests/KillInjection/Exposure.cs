namespace Outlive.Keeper.Tests.KillInjection;

/// <summary>How much the promise of section 2 of the architecture is for one child.</summary>
internal enum Exposure
{
    /// <summary>Everything is exact.</summary>
    None,
    /// <summary>Its spawn was not answered when the keeper died, and it died before the next: what is known of it may be less.</summary>
    InFlight,
    /// <summary>Nobody held its descriptors for a time, and it outlived that: stdin and terminal have ended, everything else is exact.</summary>
    Survivor,
    /// <summary>It ended while nobody held anything of it.</summary>
    Lost,
}
