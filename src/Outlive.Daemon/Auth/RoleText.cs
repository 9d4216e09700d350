namespace Outlive.Daemon.Auth;

/// <summary>Roles as they are written.</summary>
internal static class RoleText
{
    public const string Words = "viewer, operator or admin";

    public static string Of(Role role) => role switch
    {
        Role.Anyone => "anyone",
        Role.Viewer => "viewer",
        Role.Operator => "operator",
        _ => "admin",
    };

    /// <summary>Null: it is no role that can be given.</summary>
    public static Role? Parse(string text) => text switch
    {
        "viewer" => Role.Viewer,
        "operator" => Role.Operator,
        "admin" => Role.Admin,
        _ => null,
    };
}
