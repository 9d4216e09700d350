using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Contracts;

namespace Outlive.Cli.Commands;

internal static class VersionCommand
{
    public static Command Create() => new("version", "version", "shows the version")
    {
        Examples = [("outlive version", "just the number"), ("outlive version --json", "for scripts")],
        Run = call =>
        {
            if (call.Json) call.Screen.Line($$"""{"version":"{{Product.Version}}"}""");
            else Show(call.Screen);
            return Task.FromResult(ExitCode.Done);
        },
    };

    public static int Show(Screen screen)
    {
        screen.Line(Product.Version);
        return ExitCode.Done;
    }
}
