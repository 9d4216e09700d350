namespace Outlive.Journal;

/// <summary>Deletes the oldest segments, never the newest, so that a journal keeps to its size and age.</summary>
internal static class JournalRetention
{
    public static void Apply(JournalFiles files, JournalOptions options)
    {
        var segments = files.List();
        var sizes = segments.Select(x => new FileInfo(x.Path)).Select(x => x.Exists ? x.Length : 0).ToArray();
        var total = sizes.Sum();
        var oldest = options.MaxAge > TimeSpan.Zero ? options.Time.GetUtcNow() - options.MaxAge : DateTimeOffset.MinValue;
        for (var i = 0; i < segments.Length - 1; i++)
        {
            // The newest segment grows to its full size before this is looked at again.
            if (total + options.SegmentSize <= options.MaxSize && File.GetLastWriteTimeUtc(segments[i].Path) >= oldest.UtcDateTime) return;
            File.Delete(segments[i].Path);
            total -= sizes[i];
        }
    }
}
