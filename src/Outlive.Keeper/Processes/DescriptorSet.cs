using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>Descriptors that came with a frame; those that nobody takes are closed.</summary>
internal sealed class DescriptorSet : IDisposable
{
    readonly Dictionary<DescriptorRole, int> held = [];

    public DescriptorSet(DescriptorRole[] roles, int[] descriptors)
    {
        for (var i = 0; i < roles.Length; i++)
            if (!held.TryAdd(roles[i], descriptors[i])) Libc.Close(descriptors[i]);
    }

    /// <summary>-1 when there is none; it stays ours.</summary>
    public int Peek(DescriptorRole role) => held.GetValueOrDefault(role, -1);

    /// <summary>-1 when there is none; from now on the caller's.</summary>
    public int Take(DescriptorRole role) => held.Remove(role, out var descriptor) ? descriptor : -1;

    /// <summary>What is not what it is said to be would fail later, on a thread where nobody waits for it.</summary>
    public void Check()
    {
        if (Peek(DescriptorRole.Terminal) is var terminal and >= 0 && !PseudoTerminal.Is(terminal)) throw Not("terminal");
        if (Peek(DescriptorRole.Notify) is var notify and >= 0 && !UnixSocket.IsDatagram(notify)) throw Not("notify");
        if (Peek(DescriptorRole.Process) is var process and >= 0 && !PidFd.Is(process)) throw Not("process");

        static RefusedException Not(string role) => new(KeeperErrorCode.BadRequest, $"cannot take a descriptor: what came as \"{role}\" is something else");
    }

    public void Dispose()
    {
        foreach (var descriptor in held.Values) Libc.Close(descriptor);
        held.Clear();
    }
}
