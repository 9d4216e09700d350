namespace Outlive.Contracts.Keeper;

/// <summary>What a client can ask of the keeper.</summary>
public static class KeeperVerb
{
    public const string Hello = "hello";
    public const string Spawn = "spawn";
    public const string Signal = "signal";
    public const string Write = "write";
    public const string Close = "close";
    public const string Resize = "resize";
    public const string Attach = "attach";
    public const string Kill = "kill";
    public const string List = "list";
    public const string Inspect = "inspect";
    public const string Take = "take";
    public const string Give = "give";
    public const string Forget = "forget";
    public const string Subscribe = "subscribe";
    public const string WatchOutput = "watch-output";
    public const string Reexec = "reexec";
    public const string Shutdown = "shutdown";
}
