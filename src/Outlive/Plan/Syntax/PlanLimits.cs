namespace Outlive.Plan.Syntax;

/// <summary>How much of a file is read before it is taken for an accident or an attack.</summary>
internal static class PlanLimits
{
    /// <summary>A thousand services are about 300 KiB.</summary>
    public const int Characters = 8 * 1024 * 1024;

    /// <summary>The deepest key of a plan lies eight deep.</summary>
    public const int Depth = 64;

    /// <summary>Of one map: looking for two spellings of a key takes the square of it.</summary>
    public const int Entries = 20_000;

    /// <summary>Of all that variables are filled into: lines that each repeat the one before twice end here.</summary>
    public const int Filled = 32 * 1024 * 1024;

    /// <summary>Of nodes, with those behind aliases counted at each use: a bomb of ten aliases of ten aliases ends here.</summary>
    public const long Nodes = 1_000_000;
}
