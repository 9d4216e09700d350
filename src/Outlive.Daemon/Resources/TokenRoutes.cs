using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>Who may come by TCP.</summary>
internal static class TokenRoutes
{
    public static Task List(ApiCall call) => call.JsonAsync(Page.Of(call, call.Parts.Tokens.List(), x => x.Name), ApiJson.Default.TokenSnapshotArray);

    public static async Task Create(ApiCall call)
    {
        var request = await call.ReadAsync(ApiJson.Default.TokenRequest);
        call.Note = $"{Printable.Of(request.Name)}, {Printable.Of(request.Role)}";
        var role = RoleText.Parse(request.Role) ?? throw Query.Wrong("role", Printable.Of(request.Role), RoleText.Words);
        var token = call.Parts.Tokens.Create(request.Name, role, Lifetime(request.ExpiresIn), call.Caller.Name);
        await call.JsonAsync(token, ApiJson.Default.NewToken, 201);
    }

    public static Task Revoke(ApiCall call)
    {
        call.Parts.Tokens.Revoke(call.Argument);
        return call.NothingAsync();
    }

    static TimeSpan? Lifetime(string? text)
    {
        if (text is null) return null;
        return DurationText.Parse(text) is { } span && span > TimeSpan.Zero ? span : throw Query.Wrong("expiresIn", Printable.Of(text), "a duration like 12h or 30d");
    }
}
