namespace Outlive.Journal;

/// <summary>A file of the journal, named after its first event.</summary>
internal readonly record struct JournalSegment(long First, string Path)
{
    public string Name => System.IO.Path.GetFileName(Path);
}
