using Outlive.Keeper.Processes;
using Outlive.Keeper.Wire;

namespace Outlive.Keeper.Verbs;

/// <summary>From now on the connection hears when the process's output has grown or ended; how much, the files say.</summary>
internal static class WatchOutputVerb
{
    public static void Handle(VerbContext context)
    {
        context.Connection.Watching.Add(context.Process.Id);
        context.Process.Watched = true;
        context.Done();
        // What came before is news too.
        Tell(context.Connection, context.Process);
    }

    public static void Tell(Process process, IEnumerable<Connection> connections)
    {
        foreach (var connection in connections.Where(x => x.Watching.Contains(process.Id)).ToArray())
            if (connection.HasRoomForEvents) Tell(connection, process);
            else connection.Missed.Add(process.Id);
    }

    public static void Forget(Process process, IEnumerable<Connection> connections)
    {
        foreach (var connection in connections)
        {
            connection.Watching.Remove(process.Id);
            connection.Missed.Remove(process.Id);
        }
    }

    /// <summary>The connection has room again. Only what it missed: all that it watches may be more than it has room for.</summary>
    public static void TellMissed(Instance instance, Connection connection)
    {
        var missed = connection.Missed.ToArray();
        connection.Missed.Clear();
        foreach (var id in missed)
            if (instance.Find(id) is { } process) Tell(connection, process);
    }

    static void Tell(Connection connection, Process process) =>
        connection.Reply(new() { Output = process.Id, OutputEnded = process.OutputEnded });
}
