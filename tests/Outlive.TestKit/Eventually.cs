using System.Diagnostics;
using System.Globalization;

namespace Outlive.TestKit;

/// <summary>Waits with a limit, and says what was awaited and what was seen last when it is reached.</summary>
/// <remarks>
/// The only place that polls: files written by another process and /proc offer no event to wait for. What does offer one
/// (a task, an exit, a line) is awaited with Completes.
/// </remarks>
public static class Eventually
{
    static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(50);

    public static TimeSpan DefaultLimit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Waits until the condition holds; a file that isn't there yet counts as not yet.</summary>
    public static Task Holds(Func<bool> condition, string what, TimeSpan? within = null, Func<string>? lastSeen = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return HoldsAsync(() => Task.FromResult(condition()), what, within, lastSeen);
    }

    /// <summary>The same for a condition that has to be asked for.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null, Func<string>? lastSeen = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = within ?? DefaultLimit;
        var watch = Stopwatch.StartNew();
        var interval = FirstInterval;
        while (true)
        {
            // Asked before the condition: a machine that stood still for longer than the limit still gets a last look.
            var isLast = watch.Elapsed >= limit;
            string? obstacle = null;
            try
            {
                if (await condition())
                    return;
            }
            catch (IOException problem)
            {
                obstacle = problem.Message;
            }
            if (isLast)
                throw new TimeoutException(Describe(what, limit, obstacle ?? Seen(lastSeen)));
            await Task.Delay(interval);
            interval = interval < LongestInterval ? interval * 1.5 : LongestInterval;
        }
    }

    public static async Task Completes(Task task, string what, TimeSpan? limit = null, Func<string>? lastSeen = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var within = limit ?? DefaultLimit;
        if (await Task.WhenAny(task, Task.Delay(within)) != task && !task.IsCompleted)
            throw new TimeoutException(Describe(what, within, lastSeen is null ? $"the task is {task.Status}" : Seen(lastSeen)));
        await task;
    }

    public static async Task<T> Completes<T>(Task<T> task, string what, TimeSpan? limit = null, Func<string>? lastSeen = null)
    {
        await Completes((Task)task, what, limit, lastSeen);
        return await task;
    }

    static string Describe(string what, TimeSpan limit, string? seen)
    {
        var waited = limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return $"waited {waited} s in vain until {what}" + (seen is null ? "" : $"; last seen: {seen}");
    }

    static string? Seen(Func<string>? lastSeen)
    {
        try
        {
            return lastSeen?.Invoke();
        }
        catch (IOException problem)
        {
            return problem.Message;
        }
    }
}
