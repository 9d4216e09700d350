namespace Outlive.TestKit;

/// <summary>A clock that stands still until a test moves it, and fires the timers on its way in the order of their due times.</summary>
/// <remarks>
/// Timestamps are neither ticks nor nanoseconds and don't begin at zero, so code that takes them for one shows. A tick is a
/// power of two of them: with any other frequency <see cref="TimeProvider.GetElapsedTime(long, long)"/> truncates, and a timer
/// that asks at its due time how long it waited would be told a tick too little, which no real clock does.
/// </remarks>
public sealed class ManualClock : TimeProvider
{
    const int TimestampsPerTick = 4;
    const long FirstTimestamp = 1_000_003;

    readonly Lock _gate = new();
    readonly List<ManualTimer> _armed = [];
    readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    readonly DateTimeOffset _start;
    TimeSpan _elapsed;
    TimeSpan _target;
    long _lastOrder;

    public ManualClock()
        : this(new DateTimeOffset(2031, 3, 5, 7, 11, 13, TimeSpan.Zero))
    {
    }

    public ManualClock(DateTimeOffset start) => _start = start.ToUniversalTime();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond * TimestampsPerTick;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public int PendingTimers
    {
        get
        {
            lock (_gate)
                return _armed.Count;
        }
    }

    /// <summary>How long until the next timer is due; null when none is armed.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate)
                return Earliest() is { } timer ? timer.Due - _elapsed : null;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _start + _elapsed;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return FirstTimestamp + _elapsed.Ticks * TimestampsPerTick;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; callbacks run on this thread, each seeing its own due time as now, before the call returns.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
            _target += by;
        while (TakeDue() is { } timer)
            timer.Fire();
    }

    /// <summary>Completes once at least this many timers are armed: how a test knows that the code on another thread has begun to wait.</summary>
    public Task UntilPending(int count)
    {
        lock (_gate)
        {
            if (_armed.Count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task;
        }
    }

    ManualTimer? Earliest() => _armed.MinBy(timer => (timer.Due, timer.Order));

    ManualTimer? TakeDue()
    {
        lock (_gate)
        {
            var timer = Earliest();
            if (timer is null || timer.Due > _target)
            {
                _elapsed = _target;
                return null;
            }
            // A callback may have moved the clock further: it never goes back.
            _elapsed = timer.Due > _elapsed ? timer.Due : _elapsed;
            Rearm(timer);
            return timer;
        }
    }

    void FireIfDue(ManualTimer timer)
    {
        lock (_gate)
        {
            if (!_armed.Contains(timer) || timer.Due > _elapsed)
                return;
            Rearm(timer);
        }
        timer.Fire();
    }

    void Rearm(ManualTimer timer)
    {
        if (timer.Period > TimeSpan.Zero)
            Arm(timer, timer.Due + timer.Period);
        else
            _armed.Remove(timer);
    }

    void Arm(ManualTimer timer, TimeSpan due)
    {
        timer.Due = due;
        timer.Order = ++_lastOrder;
        if (!_armed.Contains(timer))
            _armed.Add(timer);
        foreach (var (count, reached) in _waiters)
        {
            if (_armed.Count >= count)
                reached.TrySetResult();
        }
        _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
    }

    bool Change(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.Disposed)
                return false;
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                _armed.Remove(timer);
            else
                Arm(timer, _elapsed + dueTime);
        }
        // As with a real timer, no time has to pass for it, and the caller doesn't run the callback itself.
        if (dueTime == TimeSpan.Zero)
            ThreadPool.QueueUserWorkItem(FireIfDue, timer, preferLocal: false);
        return true;
    }

    void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.Disposed = true;
            _armed.Remove(timer);
        }
    }

    sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Order { get; set; }

        public bool Disposed { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ThrowIfNeitherSpanNorInfinite(dueTime, nameof(dueTime));
            ThrowIfNeitherSpanNorInfinite(period, nameof(period));
            return clock.Change(this, dueTime, period);
        }

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        static void ThrowIfNeitherSpanNorInfinite(TimeSpan value, string name)
        {
            if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
                throw new ArgumentOutOfRangeException(name, value, "must be a time span or infinite");
        }
    }
}
