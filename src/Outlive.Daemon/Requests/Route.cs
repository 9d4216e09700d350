using System.Text.Json.Serialization.Metadata;
using Outlive.Daemon.Auth;

namespace Outlive.Daemon.Requests;

/// <summary>One thing that can be asked.</summary>
/// <param name="Pattern">Its path; a part in braces is an argument.</param>
/// <param name="Role">What the caller must be.</param>
/// <param name="Answer">Maps the question to the instance and its answer to the wire, and decides nothing.</param>
/// <param name="Summary">What it does, as in docs/api.md.</param>
internal sealed record Route(string Method, string Pattern, Role Role, Func<ApiCall, Task> Answer, string Summary)
{
    readonly string[] parts = Pattern.Split('/');

    public Parameter[] Query { get; init; } = [];
    /// <summary>Made only when somebody asks for a description: each costs time at the start.</summary>
    public Func<JsonTypeInfo>? Body { get; init; }

    /// <summary>Null: nothing, or no JSON.</summary>
    public Func<JsonTypeInfo>? Reply { get; init; }
    public string ReplyType { get; init; } = "application/json";

    /// <summary>Another method than GET is for its body's sake alone.</summary>
    public bool OnlyLooks { get; init; }

    /// <summary>It can be asked on condition that its subject is still as it was seen (If-Match).</summary>
    public bool Conditional { get; init; }

    /// <summary>The body may be YAML.</summary>
    public bool TakesYaml { get; init; }

    public bool Changes => Method != "GET" && !OnlyLooks;

    /// <summary>The arguments in the path, or null when it is another's.</summary>
    public string[]? Match(string[] path)
    {
        if (path.Length != parts.Length) return null;
        var arguments = new List<string>();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith('{')) arguments.Add(path[i]);
            else if (parts[i] != path[i]) return null;
            if (path[i].Length == 0 && i > 0) return null;
        }
        return [.. arguments];
    }
}
