using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class TokenCommand
{
    public static Command Create() => new("token", "token create NAME|list|revoke NAME", "makes, shows and revokes tokens, which the API asks for on TCP")
    {
        Words = (1, 2),
        Options = [new("role", "create: viewer (as it is without), operator or admin", "ROLE"), new("expires", "create: after so long, as in 12h or 30d; without, it does not", "TIME")],
        Examples =
        [
            ("outlive token create ci --role operator --expires 30d", "shown once, and never again"),
            ("outlive token list", "whose there are, and when they were used last"),
            ("outlive token revoke ci", "from now on it opens nothing"),
        ],
        Run = call => call.Words switch
        {
            ["create", var name] => CreateAsync(call, name),
            ["list"] => ListAsync(call),
            ["revoke", var name] => RevokeAsync(call, name),
            _ => throw new WrongUseException($"\"outlive token\" doesn't know \"{string.Join(' ', call.Words)}\": outlive {call.Command.Usage}"),
        },
    };

    /// <summary>The token alone on stdout, so that it can be kept by a script.</summary>
    static async Task<int> CreateAsync(Invocation call, string name)
    {
        var made = await call.Client.CreateTokenAsync(new() { Name = name, Role = call.Value("role") ?? "viewer", ExpiresIn = call.Value("expires") }, call.Cancel);
        if (call.Json)
        {
            JsonText.Show(call.Screen, made, ApiJson.Default.NewToken);
            return ExitCode.Done;
        }
        call.Screen.Error($"outlive: token \"{Safe.Text(made.Name)}\" is {Safe.Text(made.Role)}; it is not shown again");
        call.Screen.Line(Safe.Text(made.Token));
        return ExitCode.Done;
    }

    static async Task<int> ListAsync(Invocation call)
    {
        if (call.Json) return await call.PassAsync(ApiRoutes.Tokens);
        var tokens = await call.Client.GetTokensAsync(call.Cancel);
        if (tokens.Length == 0)
        {
            call.Screen.Line("no tokens");
            return ExitCode.Done;
        }
        var now = call.Time.GetUtcNow();
        var table = new Table(call.Screen, "NAME", "ROLE", "FROM", "CREATED BY", "EXPIRES", "LAST USED");
        foreach (var token in tokens)
            table.Add([Safe.Text(token.Name), Safe.Text(token.Role), Safe.Text(token.Origin), Safe.Text(token.CreatedBy), Expiry(token, now), token.LastUsedAt is { } used ? $"{Ago.Exact(now - used)} ago" : ""]);
        table.Show();
        return ExitCode.Done;
    }

    static async Task<int> RevokeAsync(Invocation call, string name)
    {
        await call.Client.RevokeTokenAsync(name, call.Cancel);
        if (!call.Json) call.Screen.Line($"revoked {name}");
        return ExitCode.Done;
    }

    static string Expiry(TokenSnapshot token, DateTimeOffset now) => token.ExpiresAt is not { } end ? "never" : end <= now ? "expired" : $"in {Ago.Exact(end - now)}";
}
