namespace Outlive.Plan.Keys;

/// <summary>`limits` and `sandbox`.</summary>
internal static class LimitKeys
{
    const long LeastMemory = 64 * 1024;

    public static KeyGroup<LimitsDefinition> Limits { get; } = new("limits",
    [
        Rows<LimitsDefinition>.Size("memory", "Of the whole tree; beyond it the kernel kills.", null, LeastMemory, limits => limits.Memory,
            (limits, value) => limits.Memory = value),
        Rows<LimitsDefinition>.Number("cpu", "Processors, also parts of one.", null, (0.01, 4096), limits => limits.Cpu,
            (limits, value) => limits.Cpu = value),
        Rows<LimitsDefinition>.Integer("pids", "Processes and threads of the tree.", null, (1, 4194304), limits => (int?)limits.Pids,
            (limits, value) => limits.Pids = value),
        Rows<LimitsDefinition>.Integer("open_files", "File descriptors of each process.", null, (3, int.MaxValue), limits => (int?)limits.OpenFiles,
            (limits, value) => limits.OpenFiles = (ulong)value),
        Rows<LimitsDefinition>.Integer("nice", "Priority: -20 is the highest, 19 the lowest.", null, (-20, 19), limits => limits.Nice,
            (limits, value) => limits.Nice = value),
        Rows<LimitsDefinition>.Integer("oom_score", "Whom the kernel kills first when memory runs out: -1000 never, 1000 first.", null, (-1000, 1000),
            limits => limits.OomScore, (limits, value) => limits.OomScore = value),
        Rows<LimitsDefinition>.Bool("require", "Fail the start when the machine cannot enforce a limit, instead of saying so.", false,
            limits => limits.Require, (limits, value) => limits.Require = value),
    ]);

    public static KeyGroup<SandboxDefinition> Sandbox { get; } = new("sandbox",
    [
        Rows<SandboxDefinition>.Bool("private_tmp", "A /tmp of its own.", false, sandbox => sandbox.PrivateTmp,
            (sandbox, value) => sandbox.PrivateTmp = value),
        Rows<SandboxDefinition>.Choice("network", "The machine's network, or a loopback of its own, which no probe that connects can reach.", [new("host", 0), new("private", 1)],
            sandbox => sandbox.PrivateNetwork ? 1 : 0, (sandbox, value) => sandbox.PrivateNetwork = value == 1),
        new CustomKey<SandboxDefinition>("read_only", KeyShape.Texts, "Folders it cannot write to.", ReadFolders,
            sandbox => Nodes.Texts(sandbox.ReadOnly)),
    ]);

    static void ReadFolders(ValueReader reader, Syntax.PlanNode node, SandboxDefinition sandbox)
    {
        if (reader.Texts(node) is null) return;
        List<string> folders = [];
        foreach (var item in node.IsList ? node.Items : [node])
        {
            if (item.IsScalar && !item.IsNull && reader.Path(item) is { } folder) folders.Add(folder);
        }
        sandbox.ReadOnly = [.. folders];
    }
}
