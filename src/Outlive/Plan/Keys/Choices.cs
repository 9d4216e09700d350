using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>One of a few words.</summary>
internal static class Choices
{
    public static int? Read(ValueReader reader, PlanNode node, Choice[] choices)
    {
        if (reader.Text(node) is not { } text) return null;
        foreach (var choice in choices)
        {
            if (choice.Word == text || choice.Word.Replace('_', '-') == text) return choice.Value;
        }
        var words = Words(choices);
        var close = Suggestion.For(text, words);
        reader.Problems.Add(node, "unknown-choice", $"\"{text}\" is none of {string.Join(", ", words)}",
            close is null ? "write one of them" : $"did you mean {close}?");
        return null;
    }

    public static string Word(Choice[] choices, int value) => Array.Find(choices, choice => choice.Value == value)!.Word;

    public static string[] Words(Choice[] choices) => Array.ConvertAll(choices, choice => choice.Word);
}
