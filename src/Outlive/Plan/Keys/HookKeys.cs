namespace Outlive.Plan.Keys;

/// <summary>`hooks`.</summary>
internal static class HookKeys
{
    public static KeyGroup<HooksDefinition> Keys { get; } = new("hooks",
    [
        Hook("before_start", "Before each start; the process starts when it has ended with 0, else the start has failed.", hooks => hooks.BeforeStart,
            (hooks, command) => hooks.BeforeStart = command),
        Hook("after_ready", "When a process is ready, once for each.", hooks => hooks.AfterReady, (hooks, command) => hooks.AfterReady = command),
        Hook("after_exit", "When a process has ended, however it did; the next one starts after it.", hooks => hooks.AfterExit,
            (hooks, command) => hooks.AfterExit = command),
        Rows<HooksDefinition>.Duration("timeout", "Of each; then it is killed with its whole tree and has failed.", Defaults.HookTimeout,
            hooks => hooks.Timeout, (hooks, value) => hooks.Timeout = value),
    ]);

    static CustomKey<HooksDefinition> Hook(string name, string doc, Func<HooksDefinition, CommandDefinition?> get,
        Action<HooksDefinition, CommandDefinition?> set) =>
        new(name, Commands.Shape, doc, (reader, node, hooks) => set(hooks, Commands.Read(reader, node)), hooks => Commands.Write(get(hooks)));
}
