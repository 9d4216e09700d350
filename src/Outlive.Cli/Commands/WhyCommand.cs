using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class WhyCommand
{
    public static Command Create() => new("why", "why SERVICE", "tells why a service is where it is")
    {
        Words = (1, 1),
        Examples = [("outlive why web", "what it waits for, how it ended, when it is tried again")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        if (call.Json) return await call.PassAsync(ApiRoutes.Service(call.Words[0], "why"));
        var why = await call.Client.WhyAsync(call.Words[0], call.Cancel);
        call.Screen.Line($"{Safe.Text(why.Service)}  {call.Screen.With(StateWord.Color(why.State, true), StateWord.Of(why.State, ready: false)[2..])}");
        foreach (var sentence in why.Sentences) call.Screen.Line($"  {Safe.Text(sentence)}");
        if (why.LastOutput.Length > 0) call.Screen.Line(call.Screen.With(Paint.Grey, "last output:"));
        foreach (var line in why.LastOutput) call.Screen.Line($"  │ {Safe.Output(line)}");
        if (why.Events.Length > 0) call.Screen.Line(call.Screen.With(Paint.Grey, "last events:"));
        foreach (var entry in why.Events) call.Screen.Line($"  {EventText.Line(call.Screen, entry)}");
        return ExitCode.Done;
    }
}
