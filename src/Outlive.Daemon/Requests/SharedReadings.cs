namespace Outlive.Daemon.Requests;

/// <summary>Who follows what. One alone reads alone; from two on they share a reading, which ends with the last of them.</summary>
internal sealed class SharedReadings
{
    readonly Lock gate = new();
    readonly Dictionary<string, Group> groups = [];

    /// <param name="what">The same for all who would get the same.</param>
    public Place Enter(string what)
    {
        lock (gate)
        {
            if (!groups.TryGetValue(what, out var group)) groups[what] = group = new();
            group.Followers++;
            return new(this, what, group);
        }
    }

    async ValueTask LeaveAsync(string what, Group group)
    {
        lock (gate)
        {
            if (--group.Followers > 0) return;
            groups.Remove(what);
        }
        if (group.Reading is { } reading) await reading.EndAsync();
    }

    internal sealed class Group
    {
        public int Followers { get; set; }
        public SharedReading? Reading { get; set; }
    }

    /// <summary>Of one follower, until it is disposed.</summary>
    internal sealed class Place(SharedReadings all, string what, Group group) : IAsyncDisposable
    {
        /// <summary>Null: there is nobody to share with.</summary>
        public SharedReading? Join(Func<SharedReading> begin)
        {
            lock (all.gate)
            {
                if (group.Followers < 2) return null;
                return group.Reading is { Over: false } running ? running : group.Reading = begin();
            }
        }

        public ValueTask DisposeAsync() => all.LeaveAsync(what, group);
    }
}
