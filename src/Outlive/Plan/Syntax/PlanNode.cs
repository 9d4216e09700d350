using Outlive.Plan.Values;

namespace Outlive.Plan.Syntax;

/// <summary>A piece of YAML with the place where it was written. Nodes are shared by anchors and merges: whoever changes one makes a new one.</summary>
internal sealed class PlanNode
{
    static readonly List<PlanNode> s_noItems = [];
    static readonly List<PlanEntry> s_noEntries = [];

    public NodeKind Kind { get; private init; }
    public string Text { get; private init; } = "";
    /// <summary>Written with quotes or as a block: never null.</summary>
    public bool Quoted { get; private init; }
    /// <summary>Made of variables: text even when they are empty.</summary>
    public bool Filled { get; private init; }
    public List<PlanNode> Items { get; private init; } = s_noItems;
    public List<PlanEntry> Entries { get; private init; } = s_noEntries;
    public string File { get; private init; } = "";
    public int Line { get; private init; }
    public int Column { get; private init; }

    public bool IsMap => Kind == NodeKind.Map;
    public bool IsList => Kind == NodeKind.List;
    public bool IsScalar => Kind == NodeKind.Scalar;
    /// <summary>Nothing is written where a value could be.</summary>
    public bool IsEmpty => IsScalar && !Quoted && !Filled && Text.Length == 0;
    public bool IsNull => IsScalar && !Quoted && !Filled && (Text is "" or "~" or "null" or "Null" or "NULL");
    public bool IsFalse => IsScalar && Bools.Parse(Text) == false;

    public static PlanNode Scalar(string text, bool quoted = false, PlanNode? at = null, bool filled = false) => new()
    {
        Kind = NodeKind.Scalar,
        Filled = filled,
        Text = text,
        Quoted = quoted,
        File = at?.File ?? "",
        Line = at?.Line ?? 0,
        Column = at?.Column ?? 0,
    };

    public static PlanNode List(List<PlanNode> items, PlanNode? at = null) => new()
    {
        Kind = NodeKind.List,
        Items = items,
        File = at?.File ?? "",
        Line = at?.Line ?? 0,
        Column = at?.Column ?? 0,
    };

    public static PlanNode Map(List<PlanEntry> entries, PlanNode? at = null) => new()
    {
        Kind = NodeKind.Map,
        Entries = entries,
        File = at?.File ?? "",
        Line = at?.Line ?? 0,
        Column = at?.Column ?? 0,
    };

    /// <summary>An empty node that only says where.</summary>
    public static PlanNode Place(string file, long line, long column) =>
        new() { File = file, Line = (int)line, Column = (int)column };

    public PlanNode? Find(string name)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == name) return entry.Value;
        }
        return null;
    }

    public bool SameAs(PlanNode other)
    {
        if (Kind != other.Kind || Text != other.Text || Items.Count != other.Items.Count || Entries.Count != other.Entries.Count) return false;
        if (IsScalar) return IsNull == other.IsNull;
        for (var i = 0; i < Items.Count; i++)
        {
            if (!Items[i].SameAs(other.Items[i])) return false;
        }
        for (var i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Name != other.Entries[i].Name || !Entries[i].Value.SameAs(other.Entries[i].Value)) return false;
        }
        return true;
    }
}
