using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Auth;

/// <summary>
/// Who is let in, and as what. On the Unix socket the kernel says who asks; a token that comes along makes the caller what the token
/// says, which is how a proxy before the socket hands on what it was given. On TCP there are tokens only.
/// </summary>
internal sealed class Gate(TokenStore tokens, TimeProvider time)
{
    const int Guesses = 10, Requests = 500;

    // With 256 bits nobody guesses right; this keeps the noise down.
    readonly AddressLimit guesses = new(Guesses, TimeSpan.FromSeconds(6), time);
    readonly AddressLimit requests = new(Requests, TimeSpan.FromMilliseconds(5), time);

    /// <summary>Before anything else is looked at.</summary>
    public void Count(HttpContext context, Entrance entrance)
    {
        if (!entrance.IsUnix && requests.TryTake(AddressOf(context)) is { } wait) throw TooMany(context, wait, "requests");
    }

    public Caller Identify(HttpContext context, Entrance entrance)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count > 0) return WithToken(context, TokenText.FromHeader(header));
        if (entrance.Peer is { } peer) return peer;
        return Caller.Anonymous with { Role = entrance.Rules().AnonymousReads ? Role.Viewer : Role.Anyone, Address = AddressOf(context).ToString() };
    }

    public static void Check(Caller caller, Role needed)
    {
        if (caller.Role >= needed) return;
        if (caller.Name == Caller.Anonymous.Name)
            throw new OutliveException(ErrorCode.Unauthorized, "cannot answer: a token is needed; `outlive token create NAME` makes one, send it as \"Authorization: Bearer TOKEN\"");
        throw new OutliveException(ErrorCode.Forbidden, $"cannot do that: {caller.Name} is {RoleText.Of(caller.Role)}, and it takes {RoleText.Of(needed)}; use a token that may");
    }

    Caller WithToken(HttpContext context, string? token)
    {
        var address = AddressOf(context);
        // Also for a right one: an answer to it would tell that it is.
        if (guesses.Wait(address) is { } wait) throw TooMany(context, wait, "wrong tokens");
        if (token is not null && tokens.Find(token) is { } caller) return caller with { Address = address.ToString() };
        guesses.Take(address);
        throw new OutliveException(ErrorCode.Unauthorized, "cannot answer: the token is not valid (any more); `outlive token list` shows which are");
    }

    static OutliveException TooMany(HttpContext context, TimeSpan wait, string what)
    {
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new(ErrorCode.TooMany, $"cannot answer: there were too many {what} from this address; try again a little later");
    }

    /// <summary>All who come by the Unix socket are one.</summary>
    static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
