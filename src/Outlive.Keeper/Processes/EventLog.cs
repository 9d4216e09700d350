using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Processes;

/// <summary>
/// The events that are still on record, in order. A subscriber has a cursor and reads on from it, so nothing waits in a queue
/// that could overflow; of each kind a process keeps its newest, so the log is as long as the table and no longer.
/// </summary>
internal sealed class EventLog(long generation)
{
    readonly LinkedList<KeeperEvent> events = new();
    long last = generation << 32;

    /// <summary>Something was appended.</summary>
    public Action Appended { get; set; } = () => { };

    public LinkedListNode<KeeperEvent> Append(KeeperEvent happened)
    {
        happened.Sequence = ++last;
        var node = events.AddLast(happened);
        Appended();
        return node;
    }

    /// <summary>An event of an earlier keeper, with its number; they come in order.</summary>
    public LinkedListNode<KeeperEvent> Restore(KeeperEvent happened)
    {
        last = Math.Max(last, happened.Sequence);
        return events.AddLast(happened);
    }

    public void Remove(LinkedListNode<KeeperEvent> node) => events.Remove(node);

    /// <summary>The first event after a cursor. Readers are near the end, so it is looked for from there.</summary>
    public LinkedListNode<KeeperEvent>? After(long cursor)
    {
        LinkedListNode<KeeperEvent>? found = null;
        for (var node = events.Last; node is not null && node.Value.Sequence > cursor; node = node.Previous) found = node;
        return found;
    }

    /// <summary>What the next event will have.</summary>
    public long Next => last + 1;
}
