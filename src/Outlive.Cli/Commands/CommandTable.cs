using Outlive.Cli.Parsing;

namespace Outlive.Cli.Commands;

/// <summary>All commands. Only the one that is asked for is made, since each would be compiled first.</summary>
internal static class CommandTable
{
    /// <summary>In the order of the help.</summary>
    public static readonly string[] Names =
    [
        "up", "down", "ps", "start", "stop", "restart", "signal", "scale", "logs", "events", "why", "graph", "run", "exec", "attach",
        "orphans", "token", "webhooks", "config", "instance", "install", "state", "doctor", "completion", "version",
    ];

    public static Command? Find(string name) => name switch
    {
        "up" => UpCommand.Create(),
        "down" => DownCommand.Create(),
        "ps" => PsCommand.Create(),
        "start" => ActionCommands.Start(),
        "stop" => ActionCommands.Stop(),
        "restart" => ActionCommands.Restart(),
        "signal" => SignalCommand.Create(),
        "scale" => ScaleCommand.Create(),
        "logs" => LogsCommand.Create(),
        "events" => EventsCommand.Create(),
        "why" => WhyCommand.Create(),
        "graph" => GraphCommand.Create(),
        "run" => RunCommand.Create(),
        "exec" => ExecCommand.Create(),
        "attach" => AttachCommand.Create(),
        "orphans" => OrphansCommand.Create(),
        "token" => TokenCommand.Create(),
        "webhooks" => WebhooksCommand.Create(),
        "config" => ConfigCommand.Create(),
        "instance" => InstanceCommand.Create(),
        "install" => InstallCommand.Create(),
        "state" => StateCommand.Create(),
        "doctor" => DoctorCommand.Create(),
        "completion" => CompletionCommand.Create(),
        "version" or "--version" => VersionCommand.Create(),
        _ => null,
    };
}
