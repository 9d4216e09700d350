using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>`stop`.</summary>
internal static class StopKeys
{
    public static KeyGroup<StopDefinition> Keys { get; } = new("stop",
    [
        new CustomKey<StopDefinition>("signal", KeyShape.Signal, "By name or number.", ReadSignal,
            stop => stop.Signal == Defaults.StopSignal ? null
                : Nodes.Plain(SignalText.Write(stop.Signal))) { Default = SignalText.Write(Defaults.StopSignal) },
        Rows<StopDefinition>.Duration("grace", "Then SIGKILL to the whole tree, always.", Defaults.StopGrace, stop => stop.Grace,
            (stop, value) => stop.Grace = value, zero: true),
        Rows<StopDefinition>.Bool("close_stdin", "Close its stdin first.", false, stop => stop.CloseStdin, (stop, value) => stop.CloseStdin = value),
        Rows<StopDefinition>.Text("send", "Text for its stdin first.", null, stop => stop.Send, (stop, value) => stop.Send = value),
        new CustomKey<StopDefinition>("command", Commands.Shape, "A command instead of the signal.",
            (reader, node, stop) => stop.Command = Commands.Read(reader, node), stop => Commands.Write(stop.Command)),
    ]);

    static void ReadSignal(ValueReader reader, PlanNode node, StopDefinition stop)
    {
        if (reader.Text(node) is not { } text) return;
        if (SignalText.Parse(text) is { } signal) stop.Signal = signal;
        else reader.Problems.Add(node, "bad-signal", $"\"{text}\" is not a signal",
            $"write a name such as SIGTERM, or a number from 1 to {SignalText.Last}");
    }
}
