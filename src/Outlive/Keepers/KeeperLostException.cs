namespace Outlive.Keepers;

/// <summary>The connection ended before the answer came: what was asked for may have happened.</summary>
public sealed class KeeperLostException : IOException
{
    public KeeperLostException(string verb)
        : base($"cannot {verb}: the connection to the keeper was lost before it answered; look at the process before trying again") { }
}
