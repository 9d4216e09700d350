using Microsoft.Win32.SafeHandles;
using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>All that one segment holds: its events, how many lines are none, and where its last whole line ends.</summary>
internal sealed class SegmentScan
{
    SegmentScan(long length) => Length = length;

    public List<InstanceEvent> Events { get; } = [];
    public int BadLines { get; private set; }
    public long Length { get; }
    public long End { get; private set; }

    public static SegmentScan Of(SafeFileHandle file, long first)
    {
        var found = new SegmentScan(RandomAccess.GetLength(file));
        var lines = new LineScan(file);
        var last = first - 1;
        while (lines.TryRead(out var line))
        {
            // Numbers that fall are as wrong as bytes that are no JSON: one of the two lines lies.
            if (JournalLine.Read(line) is { } happened && happened.Sequence > last)
            {
                found.Events.Add(happened);
                last = happened.Sequence;
            }
            else found.BadLines++;
        }
        found.End = lines.Offset;
        return found;
    }
}
