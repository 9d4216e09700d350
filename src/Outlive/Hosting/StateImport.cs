using System.Buffers;
using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.Plan;
using Outlive.Plan.Values;

namespace Outlive.Hosting;

/// <summary>
/// Makes services of the state file of a dashboard of plain processes. What such a file says of processes is only believed as a
/// warning: one that still runs must not get a second copy, and is nobody's of ours.
/// </summary>
internal sealed class StateImport(Engine engine, Definitions definitions, Asked asked)
{
    /// <summary>Such a file has the time of the spawn by another clock than the kernel's.</summary>
    static readonly TimeSpan s_close = TimeSpan.FromSeconds(10);

    static readonly SearchValues<char> s_shell = SearchValues.Create("|&;<>()$`*?#~{}\n");

    public async Task<ImportedServer[]> RunAsync(Dictionary<string, StoredServer> servers, bool start)
    {
        var imported = new List<ImportedServer>();
        foreach (var (id, server) in servers) imported.Add(await ImportAsync(id, server, start).ConfigureAwait(false));
        return [.. imported];
    }

    /// <summary>All that was defined at run time goes; the plan's services stay.</summary>
    public async Task ClearAsync()
    {
        var names = await engine.AskAsync(() => engine.Services.All.Where(x => x.Origin != "plan").Select(x => x.Name).Distinct().ToArray()).ConfigureAwait(false);
        foreach (var name in names) await definitions.RemoveAsync(name, asked).ConfigureAwait(false);
    }

    async Task<ImportedServer> ImportAsync(string id, StoredServer server, bool start)
    {
        if (engine.Services.All.Any(x => x.Name == id)) return Outcome(id, "kept", "there is a service of this name");
        if (!Names.Valid(id)) return Outcome(Printable.Of(id), "refused", Names.Repair);
        if (Read(id, server) is not { } definition) return Outcome(id, "refused", "it has no command, or one with an open quote");
        var living = Living(server);
        var starts = start && definition.Autostart && living is null;
        try
        {
            await definitions.KeepAsync(definition, "defined", starts, asked).ConfigureAwait(false);
        }
        catch (OutliveException refusal)
        {
            return Outcome(id, "refused", refusal.Message);
        }
        return living is { } pid
            ? Outcome(id, "defined", string.Create(CultureInfo.InvariantCulture, $"its process {pid} still runs and is not ours: end it, then start {id}"))
            : Outcome(id, starts ? "started" : "defined", definition.Command!.Shell ? "its command has a shell's signs, so a shell runs it" : null);
    }

    static ServiceDefinition? Read(string id, StoredServer server)
    {
        var shell = server.Command.AsSpan().ContainsAny(s_shell);
        string? wrong = null;
        var words = shell ? [server.Command] : ShellWords.Split(server.Command, out wrong);
        if (wrong is not null || words is not [{ Length: > 0 }, ..]) return null;
        return new()
        {
            Name = id,
            Command = new() { Words = words, Shell = shell },
            WorkingDirectory = Path.IsPathFullyQualified(server.Cwd) ? server.Cwd : "/",
            Autostart = server.Status is "running" or "starting",
            Ports = [.. server.Ports.Where(x => x is > 0 and <= 65535).Distinct().Select(x => new PortDefinition { Name = x.ToString(CultureInfo.InvariantCulture), First = x, Last = x })],
        };
    }

    /// <summary>Its pid, when a process of that number began at that time.</summary>
    static int? Living(StoredServer server)
    {
        if (server.Pid is not { } pid || pid < 1 || ProcessStat.Read(pid) is not { Dead: false } stat) return null;
        return server.StartTime is { } started && (BootedAt() + TimeSpan.FromSeconds(stat.StartTime / 100.0) - started).Duration() > s_close ? null : pid;
    }

    static DateTimeOffset BootedAt()
    {
        var line = File.ReadLines("/proc/stat").First(x => x.StartsWith("btime ", StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture));
    }

    static ImportedServer Outcome(string id, string outcome, string? message) => new() { Id = id, Outcome = outcome, Message = message };
}
