using System.Collections.Concurrent;
using Outlive.Contracts.Api;

namespace Outlive.Hosting;

/// <summary>
/// The engine's turns, one after another. Whoever posts to an idle mailbox does the work on its own thread: news of a death is
/// answered by the thread that read it, without waking another. A turn may post; that is done after it.
/// </summary>
internal sealed class Mailbox(Action turnEnded)
{
    /// <summary>So many actions at most before what they changed is written down and seen.</summary>
    const int TurnLength = 256;

    readonly ConcurrentQueue<Action> actions = new();
    readonly List<Action> afterTurn = [];
    int waiting = 1;
    volatile bool closed;

    /// <summary>Until then actions wait: what a keeper tells must not be acted on before it is known what was there before.</summary>
    public void Open()
    {
        if (Interlocked.Decrement(ref waiting) > 0) Work();
    }

    /// <summary>What is posted from now on is never done: to everybody else the daemon is dead.</summary>
    public void Close() => closed = true;

    public void Post(Action action)
    {
        if (closed) return;
        actions.Enqueue(action);
        if (Interlocked.Increment(ref waiting) == 1) Work();
    }

    /// <summary>A refusal goes to the caller; the answer comes when the turn is written down.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                var result = question();
                afterTurn.Add(() => answer.SetResult(result));
            }
            catch (OutliveException refusal)
            {
                answer.SetException(refusal);
            }
        });
        return answer.Task;
    }

    void Work()
    {
        int done;
        do
        {
            done = 0;
            try
            {
                for (; done < TurnLength && actions.TryDequeue(out var action); done++)
                    if (!closed) action();
                if (!closed) turnEnded();
                foreach (var told in afterTurn) told();
                afterTurn.Clear();
            }
            catch (Exception bug) when (Ends(bug))
            {
                throw;
            }
        }
        while (Interlocked.Add(ref waiting, -done) > 0);
    }

    /// <summary>Half a turn leaves a state that nobody meant. The keeper brings the daemon back, and all it knows is on disk.</summary>
    static bool Ends(Exception bug)
    {
        Environment.FailFast("a turn of the engine failed", bug);
        return false;
    }
}
