namespace Outlive.Daemon.Auth;

/// <summary>What somebody may do; each includes the ones before it. On the instance's own socket its user may do all.</summary>
internal enum Role
{
    /// <summary>For everybody.</summary>
    Anyone,
    Viewer,
    Operator,
    Admin,
}
