using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keepers;

/// <summary>
/// Our copies of what the keeper holds for a process. As long as either side lives, the child keeps its stdin and terminal, its
/// output waits in its pipes, and the kernel keeps its exit status.
/// </summary>
internal sealed class ProcessDescriptors : IDisposable
{
    readonly Dictionary<DescriptorRole, int> held = [];

    public IReadOnlyDictionary<DescriptorRole, int> Held => held;

    public int this[DescriptorRole role] => held.GetValueOrDefault(role, -1);

    public void Add(DescriptorRole role, int descriptor)
    {
        if (descriptor < 0) return;
        Drop(role);
        held[role] = descriptor;
    }

    public void Drop(DescriptorRole role)
    {
        if (held.Remove(role, out var descriptor)) Libc.Close(descriptor);
    }

    /// <summary>Descriptors that a new keeper can't open by a path.</summary>
    public (DescriptorRole[] Roles, int[] Descriptors) ToGive()
    {
        var given = held.Where(x => x.Key is DescriptorRole.Process or DescriptorRole.Stdin or DescriptorRole.Terminal or DescriptorRole.Notify).ToArray();
        return (Array.ConvertAll(given, x => x.Key), Array.ConvertAll(given, x => x.Value));
    }

    public void OpenFifos(string directory, ProcessSnapshot snapshot)
    {
        foreach (var stream in snapshot.Streams)
            if (stream.Name is not "terminal") OpenFifo(directory, stream.Name);
    }

    public void OpenFifo(string directory, string name) => Add(name == "stderr" ? DescriptorRole.Stderr : DescriptorRole.Stdout,
        Libc.Open($"{directory}/{name}", Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0));

    public void Dispose()
    {
        foreach (var role in held.Keys.ToArray()) Drop(role);
    }
}
