using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Outlive.Linux;
using Outlive.Plan;

namespace Outlive.Daemon.Auth;

/// <summary>Who is at the other end of the Unix socket, by the kernel's word. Our own user and root may do all, a group what the plan says, others nothing.</summary>
internal static class Peer
{
    public static Func<ConnectionDelegate, ConnectionDelegate> Check(Func<ServerDefinition> rules) => next => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is not { } feature) return Task.CompletedTask;
        if (CallerOf((int)feature.Socket.SafeHandle.DangerousGetHandle(), rules().Socket) is not { } caller) return Task.CompletedTask;
        new Entrance(caller, Secure: false) { Rules = rules }.Mark(connection.Items);
        return next(connection);
    };

    static Caller? CallerOf(int socket, SocketDefinition? opened)
    {
        var peer = UnixSocket.Peer(socket);
        if (RoleOf(peer, Libc.EffectiveUser(), opened, () => UnixSocket.PeerGroups(socket)) is not { } role) return null;
        return new(peer.Uid == 0 ? "root" : string.Create(CultureInfo.InvariantCulture, $"uid:{peer.Uid}"), role) { Pid = peer.Pid };
    }

    /// <summary>Null: it is nobody we know.</summary>
    public static Role? RoleOf(Libc.Credentials peer, uint own, SocketDefinition? opened, Func<uint[]> groups)
    {
        if (peer.Uid == 0 || peer.Uid == own) return Role.Admin;
        if (opened is null || MachineGroup.Find(opened.Group) is not { } group) return null;
        return peer.Gid == group || Array.IndexOf(groups(), group) >= 0 ? RoleText.Parse(opened.Role) : null;
    }
}
