using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>Looks for trees on the background loop. All who ask within one turn of it share one walk over /proc.</summary>
internal sealed class TreeSweep(EventLoop loop)
{
    readonly List<(Tree Tree, Action<List<TreeMember>> Answer)> asked = [];

    /// <summary>On the background loop; the answer comes there, later.</summary>
    public void Ask(Tree tree, Action<List<TreeMember>> answer)
    {
        if (asked.Count == 0) loop.Post(Walk);
        asked.Add((tree, answer));
    }

    void Walk()
    {
        var answers = asked.ToArray();
        asked.Clear();
        var found = Tree.Look([.. answers.Select(x => x.Tree).Distinct()]);
        foreach (var (tree, answer) in answers) answer(found[tree]);
    }
}
