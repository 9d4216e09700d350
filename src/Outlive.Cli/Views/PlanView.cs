using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>What a check or an apply found.</summary>
internal static class PlanView
{
    public static void ShowCheck(Screen screen, PlanReply reply)
    {
        Refusal.Show(screen, reply.Problems);
        if (reply.Problems.Length > 0)
        {
            screen.Error($"outlive: the plan has {Count(reply.Problems.Length, "problem")}");
            return;
        }
        screen.Line($"the plan is good: {Count(reply.Services.Length, "service")}");
        ShowChanges(screen, reply);
    }

    /// <summary>What is kept as it is needs no line.</summary>
    public static void ShowChanges(Screen screen, PlanReply reply)
    {
        foreach (var change in reply.Changes)
            if (change.Action != "keep")
                screen.Line($"  {screen.With(Color(change.Action), $"{Sign(change.Action)} {Safe.Text(change.Action).PadRight(8)}")} {Safe.Text(change.Service)}{(change.Keys.Length > 0 ? $"  ({Safe.Text(string.Join(", ", change.Keys))})" : "")}");
    }

    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : FormattableString.Invariant($"{count} {what}s");

    static string Sign(string action) => action switch
    {
        "add" => "+",
        "remove" => "-",
        "restart" => "↻",
        _ => "~",
    };

    static string Color(string action) => action switch
    {
        "add" => Paint.Green,
        "remove" => Paint.Red,
        _ => Paint.Yellow,
    };
}
