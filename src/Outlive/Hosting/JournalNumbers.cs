namespace Outlive.Hosting;

/// <summary>How the journal is, in numbers.</summary>
internal readonly record struct JournalNumbers(long LastSequence, long Lost, long Syncs, bool Failing);
