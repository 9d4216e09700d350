using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Outlive.Plan.Syntax;

/// <summary>
/// Makes nodes of one file's text: anchors and merge keys resolved, variables filled in. What is wrong is reported and read over
/// where that is possible; a syntax error ends the file.
/// </summary>
internal sealed class TreeReader(string file, PlanProblems problems, Interpolation interpolation)
{
    Dictionary<string, (PlanNode Node, long Weight)>? _anchors;
    Parser _parser = null!;
    int _depth;
    long _weight;

    /// <summary>Null when there is nothing to read on with.</summary>
    public PlanNode? Read(string text)
    {
        if (text.Length > PlanLimits.Characters)
        {
            problems.Add(Start(1, 1), "too-large", $"the file has {text.Length} characters",
                $"keep it under {PlanLimits.Characters}: split the plan", null);
            return null;
        }
        try
        {
            _parser = new Parser(new StringReader(text.TrimStart('\uFEFF')));
            return Document();
        }
        catch (YamlException error)
        {
            Fail(Start(error.Start.Line, error.Start.Column), error.Message);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IndexOutOfRangeException
            or FormatException or OverflowException)
        {
            // YamlDotNet's scanner throws these at some texts that are no YAML.
            Fail(Start(1, 1), "it cannot be read as YAML");
        }
        catch (TooMuchException error)
        {
            problems.Add(error.At, error.Rule, error.Message, error.Repair, null);
        }
        return null;
    }

    void Fail(PlanNode at, string message) =>
        problems.Add(at, "syntax", message, "mend the YAML here: mostly an indentation, a missing quote, a tab, or braces inside { } that need quotes", null);

    PlanNode? Document()
    {
        _parser.MoveNext();
        if (!_parser.MoveNext() || _parser.Current is not DocumentStart) return PlanNode.Map([], Start(1, 1));
        _parser.MoveNext();
        var root = Node(out _);
        if (_parser.MoveNext() && _parser.Current is DocumentStart second)
        {
            problems.Add(At(second), "one-document", "the file has more than one document",
                "give each document a file of its own; several files merge", null);
        }
        return root.IsNull ? PlanNode.Map([], root) : root;
    }

    /// <summary>Reads the node at the current event and leaves the parser behind it.</summary>
    PlanNode Node(out long weight)
    {
        var start = _parser.Current!;
        switch (start)
        {
            case Scalar scalar:
                _parser.MoveNext();
                weight = 1;
                Count(scalar, 1);
                return Keep(scalar, Text(scalar), 1);
            case AnchorAlias alias:
                _parser.MoveNext();
                return Alias(alias, out weight);
            case SequenceStart sequence:
                return Keep(sequence, Nested(sequence, out weight), weight);
            case MappingStart mapping:
                return Keep(mapping, Nested(mapping, out weight), weight);
            default:
                throw new YamlException(start.Start, start.End, "a value is missing here");
        }
    }

    PlanNode Nested(NodeEvent start, out long weight)
    {
        Tag(start);
        Count(start, 1);
        if (++_depth > PlanLimits.Depth)
        {
            throw new TooMuchException(At(start), "too-deep", $"more than {PlanLimits.Depth} levels", "a plan needs no more than eight");
        }
        _parser.MoveNext();
        var node = start is SequenceStart ? List(At(start), out weight) : Map(At(start), out weight);
        _depth--;
        return node;
    }

    PlanNode List(PlanNode at, out long weight)
    {
        List<PlanNode> items = [];
        weight = 1;
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(Node(out var part));
            weight += part;
        }
        _parser.MoveNext();
        return PlanNode.List(items, at);
    }

    PlanNode Map(PlanNode at, out long weight)
    {
        var entries = new MapEntries(problems);
        weight = 1;
        while (_parser.Current is not MappingEnd)
        {
            var key = Key();
            problems.Enter(key?.Text ?? "?");
            var value = Node(out var part);
            problems.Leave();
            weight += part + 1;
            if (key is not null) entries.Add(key, value);
            if (entries.Count > PlanLimits.Entries)
            {
                throw new TooMuchException(at, "too-many-nodes", $"more than {PlanLimits.Entries} keys in one map", "split the plan");
            }
        }
        _parser.MoveNext();
        return PlanNode.Map(entries.Finish(), at);
    }

    PlanNode? Key()
    {
        if (_parser.Current is Scalar scalar)
        {
            _parser.MoveNext();
            Count(scalar, 1);
            // Keys are not interpolated, as in Compose: what a plan is about stands in the plan.
            return Keep(scalar, PlanNode.Scalar(scalar.Value, scalar.Style != ScalarStyle.Plain, At(scalar)), 1);
        }
        var at = At(_parser.Current!);
        var key = Node(out _);
        if (key.IsScalar) return key;
        problems.Add(at, "key-is-text", "a list or a map stands where a key should",
            "write the key as one word; quote text that begins with [, { or ?", null);
        return null;
    }

    PlanNode Text(Scalar scalar)
    {
        var at = At(scalar);
        var quoted = scalar.Style != ScalarStyle.Plain || Tag(scalar);
        var text = interpolation.Fill(scalar.Value, at);
        return PlanNode.Scalar(text, quoted, at, filled: !ReferenceEquals(text, scalar.Value));
    }

    PlanNode Alias(AnchorAlias alias, out long weight)
    {
        if (_anchors is not null && _anchors.TryGetValue(alias.Value.Value, out var kept))
        {
            Count(alias, weight = kept.Weight);
            return kept.Node;
        }
        weight = 1;
        problems.Add(At(alias), "unknown-anchor", $"there is no anchor &{alias.Value.Value} before this",
            "write the anchor first, and not around its own alias", alias.Value.Value);
        return PlanNode.Scalar("null", at: At(alias));
    }

    /// <summary>True for text by tag.</summary>
    bool Tag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific) return false;
        switch (node.Tag.Value)
        {
            case "tag:yaml.org,2002:str":
                return true;
            case "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null"
                or "tag:yaml.org,2002:seq" or "tag:yaml.org,2002:map":
                return false;
            default:
                problems.Add(At(node), "unknown-tag", $"the tag {node.Tag.Value} means nothing here", "remove the tag", node.Tag.Value);
                return false;
        }
    }

    PlanNode Keep(NodeEvent start, PlanNode node, long weight)
    {
        if (!start.Anchor.IsEmpty) (_anchors ??= [])[start.Anchor.Value] = (node, weight);
        return node;
    }

    void Count(ParsingEvent at, long weight)
    {
        _weight += weight;
        if (_weight > PlanLimits.Nodes)
        {
            throw new TooMuchException(At(at), "too-many-nodes", $"more than {PlanLimits.Nodes} values, with what aliases repeat",
                "use fewer aliases of aliases");
        }
    }

    PlanNode Start(long line, long column) => PlanNode.Place(file, line, column);

    PlanNode At(ParsingEvent start) => Start(start.Start.Line, start.Start.Column);
}
