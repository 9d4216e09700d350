namespace Outlive.Journal;

/// <summary>Something that could not be read, and what was done about it.</summary>
internal readonly record struct JournalDamage(string File, string What);
