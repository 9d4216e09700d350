using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>
/// The newest events, in memory: at least those that are not on disk yet. Whatever is older than the oldest here is on disk, so a
/// reader takes from here what is here and reads the rest from there.
/// </summary>
internal sealed class RecentEvents(int capacity)
{
    readonly Lock _gate = new();
    InstanceEvent[] _ring = new InstanceEvent[Math.Max(16, capacity)];
    int _head;
    int _count;
    long _last;
    TaskCompletionSource? _changed;

    /// <summary>The number of the newest visible event.</summary>
    public long Last
    {
        get { lock (_gate) return _last; }
    }

    /// <summary>Before anyone reads.</summary>
    public void Restore(IReadOnlyList<InstanceEvent> events, long last)
    {
        foreach (var happened in events) Add(happened);
        _last = last;
        Trim(long.MaxValue);
    }

    /// <summary>Makes events visible and wakes the followers; none from <paramref name="keep"/> on is forgotten.</summary>
    public void Publish(List<InstanceEvent> events, long keep)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            foreach (var happened in events) Add(happened);
            if (events.Count > 0) _last = events[^1].Sequence;
            Trim(keep);
            (changed, _changed) = (events.Count > 0 ? _changed : null, events.Count > 0 ? null : _changed);
        }
        changed?.SetResult();
    }

    /// <summary>False: what follows is older than what is here; it is on disk, up to but without <paramref name="first"/>.</summary>
    public bool TryTake(long after, int most, List<InstanceEvent> into, out long first)
    {
        lock (_gate)
        {
            first = _count > 0 ? At(0).Sequence : _last + 1;
            if (after < first - 1) return false;
            for (var i = FirstAfter(after); i < _count && most > 0; i++, most--) into.Add(At(i));
            return true;
        }
    }

    /// <summary>Completes when there is an event with a greater number.</summary>
    public Task WaitAsync(long after)
    {
        lock (_gate)
        {
            if (_last > after) return Task.CompletedTask;
            _changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    /// <summary>The newest of a service, oldest first; null: of all.</summary>
    public InstanceEvent[] Of(string? service, int most)
    {
        List<InstanceEvent> found = [];
        lock (_gate)
        {
            for (var i = _count - 1; i >= 0 && found.Count < most; i--)
                if (service is null || At(i).Service == service) found.Add(At(i));
        }
        found.Reverse();
        return [.. found];
    }

    void Add(InstanceEvent happened)
    {
        if (_count == _ring.Length) Grow();
        _ring[(_head + _count++) % _ring.Length] = happened;
    }

    void Grow()
    {
        var larger = new InstanceEvent[2 * _ring.Length];
        for (var i = 0; i < _count; i++) larger[i] = At(i);
        (_ring, _head) = (larger, 0);
    }

    void Trim(long keep)
    {
        while (_count > capacity && At(0).Sequence < keep)
        {
            _ring[_head] = null!;
            _head = (_head + 1) % _ring.Length;
            _count--;
        }
    }

    InstanceEvent At(int index) => _ring[(_head + index) % _ring.Length];

    int FirstAfter(long sequence)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Sequence > sequence) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
