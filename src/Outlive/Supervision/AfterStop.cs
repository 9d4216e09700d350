namespace Outlive.Supervision;

/// <summary>What comes when a process that is being ended is gone.</summary>
internal enum AfterStop { Stay, Start, Recover, Disable }
