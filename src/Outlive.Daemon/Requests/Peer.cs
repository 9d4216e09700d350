using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Outlive.Linux;

namespace Outlive.Daemon.Requests;

/// <summary>Who is at the other end of a Unix socket, by the kernel's word. Only our own user and root are let in.</summary>
internal static class Peer
{
    public const string Key = "outlive.by";

    public static ConnectionDelegate Check(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is not { } feature) return Task.CompletedTask;
        var user = UnixSocket.Peer((int)feature.Socket.SafeHandle.DangerousGetHandle()).Uid;
        if (user != 0 && user != Libc.EffectiveUser()) return Task.CompletedTask;
        connection.Items[Key] = user == 0 ? "root" : string.Create(CultureInfo.InvariantCulture, $"uid:{user}");
        return next(connection);
    };
}
