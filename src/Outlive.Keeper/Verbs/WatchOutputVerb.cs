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
        foreach (var connection in connections.Where(x => x.HasRoomForEvents && x.Watching.Contains(process.Id)).ToArray())
            connection.Reply(new() { Output = process.Id });
    }

    /// <summary>A connection that had no room may have missed some: it looks at all that it watches.</summary>
    public static void TellAll(Connection connection)
    {
        foreach (var process in connection.Watching) connection.Reply(new() { Output = process });
    }
}
