namespace Outlive.Contracts.Api;

/// <summary>The stable codes of <see cref="Problem"/>; a failed start has the keeper's own.</summary>
public static class ErrorCode
{
    public const string NotFound = "not-found";
    public const string BadRequest = "bad-request";
    public const string BadPlan = "bad-plan";
    public const string WrongState = "wrong-state";
    public const string Conflict = "conflict";
    public const string NotAvailable = "not-available";
    public const string Refused = "refused";
    public const string TimedOut = "timed-out";
    public const string KeeperLost = "keeper-lost";
    public const string StartFailed = "start-failed";
    public const string HookFailed = "hook-failed";
    public const string Unreachable = "unreachable";
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string WrongMethod = "wrong-method";
    public const string UnsupportedType = "unsupported-type";
    public const string PreconditionFailed = "precondition-failed";
    public const string TooMany = "too-many";
    public const string TooLarge = "too-large";
    public const string Internal = "internal";
}
