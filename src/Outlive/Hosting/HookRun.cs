using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>One run of a hook.</summary>
internal sealed class HookRun(Service service, Hook hook, TimeSpan limit)
{
    public Service Service => service;
    public Hook Hook => hook;
    public string Word => Words[(int)hook];
    public TimeSpan Limit => limit;

    /// <summary>Null: it began before us, and only its end is awaited.</summary>
    public CommandDefinition? Command { get; init; }

    /// <summary>What it is told of the life that it belongs to.</summary>
    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>Null: it has not begun.</summary>
    public TrackedProcess? Process { get; set; }

    /// <summary>A stop of its service was its end.</summary>
    public bool Stopped { get; set; }

    /// <summary>As the plan calls them.</summary>
    public static IReadOnlyList<string> Words { get; } = ["before_start", "after_ready", "after_exit"];
}
