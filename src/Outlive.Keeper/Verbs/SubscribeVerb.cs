using Outlive.Keeper.Processes;
using Outlive.Keeper.Wire;

namespace Outlive.Keeper.Verbs;

internal static class SubscribeVerb
{
    public static void Handle(VerbContext context)
    {
        var cursor = context.Details(context.Request.Subscribe).After;
        context.Done();
        context.Connection.Cursor = cursor;
        Pump(context.Instance, context.Connection);
    }

    /// <summary>What the connection has not had yet, as far as it has room.</summary>
    public static void Pump(Instance instance, Connection connection)
    {
        if (connection.Cursor is not { } cursor) return;
        for (var node = instance.Events.After(cursor); node is not null && connection.HasRoomForEvents; node = node.Next)
        {
            connection.Cursor = node.Value.Sequence;
            connection.Reply(new() { Event = node.Value });
        }
    }
}
