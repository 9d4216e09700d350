namespace Outlive.Usage;

/// <summary>How much is read.</summary>
internal enum UsageDepth
{
    /// <summary>One file: has it done anything?</summary>
    Processor,
    /// <summary>Memory, processes and threads too.</summary>
    Tree,
    /// <summary>I/O and open files too.</summary>
    Everything,
}
