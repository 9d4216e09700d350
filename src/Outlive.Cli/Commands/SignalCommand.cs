using Outlive.Cli.Parsing;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class SignalCommand
{
    public static Command Create() => new("signal", "signal SERVICE SIGNAL [--tree]", "sends a signal to a service")
    {
        Words = (2, 2),
        Options = [new("tree", "to all of its processes, not only to the main one")],
        Examples = [("outlive signal web HUP", "read its configuration again"), ("outlive signal web USR1 --tree", "to its children too")],
        Run = async call =>
        {
            var services = await call.Client.SignalAsync(call.Words[0], new() { Signal = call.Words[1], Tree = call.Has("tree") }, call.Cancel);
            return Outcome.Show(call, new WaitReply { Services = services }, waited: false);
        },
    };
}
