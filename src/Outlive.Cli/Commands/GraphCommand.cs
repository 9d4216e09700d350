using Outlive.Cli.Parsing;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class GraphCommand
{
    public static Command Create() => new("graph", "graph [--format tree|mermaid|json]", "shows who needs whom")
    {
        Options = [new("format", "tree, mermaid or json", "FORMAT")],
        Examples = [("outlive graph", "a tree with states"), ("outlive graph --format mermaid > graph.mmd", "for a document")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        var format = call.Json ? "json" : call.Value("format") ?? "tree";
        if (format is not ("tree" or "mermaid" or "json")) throw new WrongUseException($"--format takes tree, mermaid or json, not \"{format}\"");
        if (format == "json") return await call.PassAsync(ApiRoutes.Graph);
        var view = new GraphView(call.Screen, await call.Client.GetGraphAsync(call.Cancel));
        if (format == "mermaid") view.ShowMermaid();
        else view.ShowTree();
        return ExitCode.Done;
    }
}
