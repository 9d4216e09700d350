namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>How much the promise of section 2 of the architecture is for one process.</summary>
internal enum Exposure
{
    /// <summary>Everything is exact.</summary>
    None,
    /// <summary>It was born about the moment in which the keeper died, and ended before the next came: what is known of it may be less.</summary>
    InFlight,
    /// <summary>Nobody held its descriptors for a time, and it outlived that: stdin and terminal have ended, everything else is exact.</summary>
    Survivor,
    /// <summary>It ended while nobody held anything of it.</summary>
    Lost,
}
