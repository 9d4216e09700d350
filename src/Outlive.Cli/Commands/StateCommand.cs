using Outlive.Cli.Parsing;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class StateCommand
{
    public static Command Create() => new("state", "state export", "writes the state of all services as JSON")
    {
        Words = (1, 1),
        Examples = [("outlive state export > state.json", "what runs, by which command, since when")],
        Run = call => call.Words[0] == "export" ? call.PassAsync(ApiRoutes.State)
            : throw new WrongUseException($"\"outlive state\" doesn't know \"{call.Words[0]}\": outlive {call.Command.Usage}"),
    };
}
