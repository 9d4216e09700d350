using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Fetches the values of secrets, for one start, from where the plan says. They go into a process's environment and nowhere else.</summary>
internal sealed class Secrets(Engine engine)
{
    const int Longest = 64 * 1024;
    static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(30);
    static readonly Dictionary<string, string> None = [];

    /// <summary>Completes at once unless a command has to be asked.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> ResolveAsync(Service service, CancellationToken cancel)
    {
        if (service.Definition.Secrets.Count == 0) return None;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, source) in service.Definition.Secrets) values[name] = await ResolveAsync(service, name, source, cancel).ConfigureAwait(false);
        return values;
    }

    async ValueTask<string> ResolveAsync(Service service, string name, SecretDefinition source, CancellationToken cancel)
    {
        if (source.Command is null) return Read(name, source);
        var said = await engine.Commands.RunAsync(service, source.Command, CommandLimit, cancel, secretive: true).ConfigureAwait(false);
        if (said.Code == 0 && !said.Truncated) return said.Output.TrimEnd('\r', '\n');
        throw Missing(name, said.TimedOut ? "its command did not end in time" : $"its command ended with {(said.Code is { } code ? $"exit code {code}" : said.Signal)}");
    }

    /// <summary>Of the instance and not of a service, so there is no command that could be asked.</summary>
    public static string ReadPlain(SecretDefinition source) => Read(source.Variable ?? source.File ?? "", source);

    static string Read(string name, SecretDefinition source) => source.Variable is { } variable
        ? Environment.GetEnvironmentVariable(variable) ?? throw Missing(name, $"the daemon has no variable {variable} in its environment")
        : Read(name, source.File ?? "");

    static string Read(string name, string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[Longest];
            var read = reader.ReadBlock(buffer, 0, Longest);
            return read < Longest ? new string(buffer, 0, read).TrimEnd('\r', '\n') : throw Missing(name, $"{file} is longer than {Longest} characters");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Missing(name, problem.Message);
        }
    }

    static OutliveException Missing(string name, string reason) => new(ErrorCode.StartFailed, $"cannot get secret \"{name}\": {reason}", name);
}
