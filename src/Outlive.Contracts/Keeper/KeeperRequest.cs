namespace Outlive.Contracts.Keeper;

/// <summary>A frame from a client: a verb, the process it is about, and the verb's own details.</summary>
public sealed record KeeperRequest
{
    public long Id { get; set; }
    public string Verb { get; set; } = "";
    /// <summary>The descriptors that travel with this frame, in order.</summary>
    public DescriptorRole[] Descriptors { get; set; } = [];
    public string? Process { get; set; }
    public HelloRequest? Hello { get; set; }
    public SpawnRequest? Spawn { get; set; }
    public SignalRequest? Signal { get; set; }
    public WriteRequest? Write { get; set; }
    public ResizeRequest? Resize { get; set; }
    public KillRequest? Kill { get; set; }
    public ForgetRequest? Forget { get; set; }
    public SubscribeRequest? Subscribe { get; set; }
    public ReexecRequest? Reexec { get; set; }
    public ShutdownRequest? Shutdown { get; set; }
}
