using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class InstanceCommand
{
    public static Command Create() => new("instance", "instance", "tells about the instance itself: pids, folders, what it can do")
    {
        Examples = [("outlive instance", "of this project"), ("outlive instance --instance ci --json", "of another, for scripts")],
        Run = async call =>
        {
            if (call.Json) return await call.PassAsync(ApiRoutes.Instance);
            InstanceTable.Show(call.Screen, await call.Client.GetInstanceAsync(call.Cancel));
            return ExitCode.Done;
        },
    };
}
