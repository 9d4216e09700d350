using System.Globalization;
using Outlive.Cli.Text;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Client.Transport;
using Outlive.Contracts.Api;
using Outlive.Contracts.Instances;

namespace Outlive.Cli.Parsing;

/// <summary>One call of a command: what it was asked, where it shows what it finds, and the instance it is about.</summary>
internal sealed class Invocation(Command command, CommandLine line, Screen screen, TimeProvider time)
{
    OutliveClient? client;
    Project? project;

    public Command Command => command;
    public CommandLine Line => line;
    public Screen Screen => screen;
    public TimeProvider Time => time;
    public bool Json => line.Has("json");
    public string[] Words => [.. line.Words];
    public Project Project => project ??= Project.Find(line);
    public InstancePaths Paths => field ??= FindPaths();
    public OutliveClient Client => client ??= new(Paths.ApiSocket, time);

    /// <summary>Completes with Ctrl-C; until somebody asks for it, Ctrl-C just ends us.</summary>
    public CancellationToken Cancel { get; init; }

    public bool Has(string option) => line.Has(option);

    public string? Value(string option) => line.Value(option);

    public int? Number(string option) => Value(option) is not { } text ? null :
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new WrongUseException($"--{option} takes a number, not \"{text}\"");

    /// <summary>What --wait and --timeout say.</summary>
    public Wait? Waiting(string usual) => !Has("wait") && !Has("timeout") ? null : new(usual, Value("timeout"));

    /// <summary>The answer as it came, for those who asked for JSON.</summary>
    public Task<int> PassAsync(string target)
    {
        screen.Write(Get(target));
        screen.Line();
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>An answer at once, for commands that have nothing else to do meanwhile.</summary>
    public byte[] Get(string target) => QuickHttp.Get(Paths.ApiSocket, target);

    InstancePaths FindPaths()
    {
        var name = Value("instance");
        if (name is not null && !InstancePaths.IsName(name))
            throw new WrongUseException($"\"{name}\" is no name for an instance: letters, digits, '-', '_' and '.', 27 at most");
        if (Has("system")) return InstanceList.FindSystem(name ?? "system");
        return InstanceList.Find(name ?? Project.InstanceName);
    }

    public static int CodeOf(OutliveException problem) => problem.Code switch
    {
        ErrorCode.Unreachable => ExitCode.Unreachable,
        ErrorCode.TimedOut => ExitCode.TimedOut,
        _ => ExitCode.Failed,
    };
}
