using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Wire;

/// <summary>What happens on connections, for whoever answers them.</summary>
internal sealed record ConnectionEvents(
    Action<Connection, KeeperRequest, int[]> Received,
    Action<Connection> Drained,
    Action<Connection> Dirty,
    Action<Connection> Closed);
