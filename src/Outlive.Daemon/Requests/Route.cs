namespace Outlive.Daemon.Requests;

/// <summary>One thing that can be asked.</summary>
/// <param name="Pattern">Its path; a part in braces is an argument.</param>
/// <param name="Role">What the caller must be.</param>
/// <param name="Answer">Maps the question to the instance and its answer to the wire, and decides nothing.</param>
internal sealed record Route(string Method, string Pattern, Role Role, Func<ApiCall, Task> Answer)
{
    readonly string[] parts = Pattern.Split('/');

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
