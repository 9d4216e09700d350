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
    }

    public static void Tell(Process process, IEnumerable<Connection> connections)
    {
        foreach (var connection in connections.Where(x => x.Watching.Contains(process.Id)).ToArray())
            if (connection.HasRoomForEvents) connection.Reply(new() { Output = process.Id });
            else connection.Missed.Add(process.Id);
    }

    /// <summary>The connection has room again. Only what it missed: all that it watches may be more than it has room for.</summary>
    public static void TellMissed(Connection connection)
    {
        foreach (var process in connection.Missed) connection.Reply(new() { Output = process });
        connection.Missed.Clear();
    }
}
