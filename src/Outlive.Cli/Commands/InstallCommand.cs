using System.Text.Json;
using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Cli.Commands;

internal static class InstallCommand
{
    public static Command Create() => new("install", "install [--system|--user] [--print] [--uninstall]", "has systemd start the instance, and bring it back whenever it dies")
    {
        Options =
        [
            new("user", "by the user's own systemd, as it is without; --system: by the machine's, as root"),
            new("print", "only show the unit"),
            new("uninstall", "end the instance and remove its unit; its services run on"),
        ],
        Examples =
        [
            ("outlive install", "from now on, and at each login; loginctl enable-linger has it start at boot"),
            ("sudo outlive install --system", "the plan of this folder as the machine's instance, from boot on"),
            ("outlive install --print", "what would be written"),
            ("outlive install --uninstall", "no unit any more"),
        ],
        Run = RunAsync,
    };

    static Task<int> RunAsync(Invocation call)
    {
        if (call.Has("user") && call.Has("system")) throw new WrongUseException("--user and --system do not go together: outlive " + call.Command.Usage);
        var variables = InstanceList.Variables();
        var unit = new SystemdUnit(call.Paths, ProgramFiles.Find(ProgramFiles.Keeper), ProgramFiles.Find(ProgramFiles.Daemon))
        {
            OfMachine = call.Has("system"),
            ProjectDirectory = call.Project.Directory,
            DotnetRoot = variables.TryGetValue("DOTNET_ROOT", out var root) && root.StartsWith('/') ? root : null,
        };
        if (call.Has("print"))
        {
            call.Screen.Write(System.Text.Encoding.UTF8.GetBytes(unit.Write()));
            return Task.FromResult(ExitCode.Done);
        }
        if (unit.OfMachine && Libc.EffectiveUser() != 0)
            throw new OutliveException(ErrorCode.Forbidden, $"cannot install unit \"{unit.Name}\": the machine's units belong to root; use sudo, or leave out --system", unit.Name);
        var file = $"{SystemdUnit.FolderOf(unit.OfMachine, variables)}/{unit.Name}";
        return call.Has("uninstall") ? Task.FromResult(Uninstall(call, unit, file)) : InstallAsync(call, unit, file);
    }

    static async Task<int> InstallAsync(Invocation call, SystemdUnit unit, string file)
    {
        var plan = call.Project.Request(call.Line);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, unit.Write(), call.Cancel);
        Systemctl(unit, "daemon-reload");
        Systemctl(unit, "enable", unit.Name);
        // Not start: one that runs by an older unit goes on with this one. Its services notice nothing.
        Systemctl(unit, "restart", unit.Name);
        await new InstanceLauncher(call.Paths, call.Time).EnsureAsync(null, call.Cancel);
        var reply = new PlanReply();
        if ((await call.Client.GetInstanceAsync(call.Cancel)).PlanFiles.Length == 0) reply = await call.Client.ApplyPlanAsync(plan, call.Cancel);
        if (reply.Problems.Length > 0) return ConfigCommand.ShowCheck(call, reply);
        Tell(call, unit, file, $"installed {unit.Name}; \"systemctl {(unit.OfMachine ? "" : "--user ")}status {unit.Name}\" shows it");
        return ExitCode.Done;
    }

    static int Uninstall(Invocation call, SystemdUnit unit, string file)
    {
        if (!File.Exists(file)) throw new OutliveException(ErrorCode.NotFound, $"cannot uninstall unit \"{unit.Name}\": there is no {file}", unit.Name);
        Systemctl(unit, "disable", "--now", unit.Name);
        File.Delete(file);
        Systemctl(unit, "daemon-reload");
        Tell(call, unit, file, $"uninstalled {unit.Name}; what ran runs on: \"outlive up -d\" takes it over, \"outlive down\" ends it");
        return ExitCode.Done;
    }

    static void Systemctl(SystemdUnit unit, params string[] words)
    {
        string[] command = unit.OfMachine ? ["systemctl", .. words] : ["systemctl", "--user", .. words];
        if (OwnProgram.RunCommand(command).Code != 0)
            throw new OutliveException(ErrorCode.NotAvailable, $"cannot install or uninstall unit \"{unit.Name}\": \"{string.Join(' ', command)}\" failed; --print shows the unit, for another way to run it", unit.Name);
    }

    static void Tell(Invocation call, SystemdUnit unit, string file, string text)
    {
        if (call.Json) call.Screen.Line($$"""{"unit":"{{JsonEncodedText.Encode(unit.Name)}}","file":"{{JsonEncodedText.Encode(file)}}"}""");
        else call.Screen.Line(Safe.Text(text));
    }
}
