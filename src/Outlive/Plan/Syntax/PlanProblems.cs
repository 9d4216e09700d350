using System.Globalization;
using Outlive.Contracts.Api;

namespace Outlive.Plan.Syntax;

/// <summary>
/// All that is wrong, in the order in which it is found, each once: what stands under `defaults` is read again for every service,
/// and an anchor wherever it is used.
/// </summary>
internal sealed class PlanProblems
{
    /// <summary>Nobody reads more, and a hostile file could give millions.</summary>
    const int Most = 1000;

    readonly List<PlanProblem> _found = [];
    HashSet<string>? _seen;
    readonly List<string> _path = [];

    /// <summary>By place: file after file, from top to bottom; what has no place comes last.</summary>
    public IReadOnlyList<PlanProblem> Found
    {
        get
        {
            List<string> files = [];
            foreach (var problem in _found)
            {
                if (problem.Line > 0 && !files.Contains(problem.File)) files.Add(problem.File);
            }
            return [.. _found.OrderBy(problem => problem.Line > 0 ? files.IndexOf(problem.File)
                : int.MaxValue).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)];
        }
    }

    public int Count => _found.Count;
    public string Path => string.Join('.', _path);

    public void Enter(string segment) => _path.Add(segment);

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public void Add(PlanNode at, string rule, string message, string repair) => Add(at, rule, message, repair, at.IsScalar ? at.Text : null);

    public void Add(PlanNode at, string rule, string message, string repair, string? value)
    {
        if (_found.Count >= Most || !(_seen ??= []).Add($"{at.File}\n{at.Line}\n{at.Column}\n{rule}\n{(at.File.Length > 0 ? "" : Path)}\n{message}")) return;
        _found.Add(new PlanProblem
        {
            File = at.File,
            Line = at.Line,
            Column = at.Column,
            Path = Path,
            Value = value is { Length: > 200 } ? string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, 200)}…") : value,
            Rule = rule,
            Message = message,
            Repair = repair,
        });
    }
}
