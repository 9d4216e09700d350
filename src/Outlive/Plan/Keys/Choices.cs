using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>One of a few words.</summary>
internal static class Choices
{
    public static TValue? Read<TValue>(ValueReader reader, PlanNode node, (string Word, TValue Value)[] choices)
        where TValue : struct
    {
        if (reader.Text(node) is not { } text) return null;
        foreach (var choice in choices)
        {
            if (choice.Word == text || choice.Word.Replace('_', '-') == text) return choice.Value;
        }
        var close = Suggestion.For(text, choices.Select(choice => choice.Word));
        reader.Problems.Add(node, "unknown-choice", $"\"{text}\" is none of {string.Join(", ", choices.Select(choice => choice.Word))}",
            close is null ? "write one of them" : $"did you mean {close}?");
        return null;
    }

    public static string Word<TValue>((string Word, TValue Value)[] choices, TValue value)
        where TValue : struct =>
        choices.First(choice => choice.Value.Equals(value)).Word;
}
