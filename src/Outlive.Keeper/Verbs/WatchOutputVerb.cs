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
        foreach (var connection in connections.Where(x => x.HasRoomForEvents && x.Watching.Contains(process.Id)).ToArray())
            Tell(connection, process);
    }

    /// <summary>A connection that had no room may have missed some: it looks at all that it watches.</summary>
    public static void TellAll(Instance instance, Connection connection)
    {
        foreach (var id in connection.Watching.ToArray())
            if (instance.Find(id) is { } process) Tell(connection, process);
    }

    static void Tell(Connection connection, Process process) =>
        connection.Reply(new() { Output = process.Id, OutputEnded = process.OutputEnded });
}
