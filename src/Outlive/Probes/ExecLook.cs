using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>Whether a command succeeds. Whoever runs it keeps to the timeout, since only they can end its tree.</summary>
internal sealed class ExecLook(ProbeDefinition probe, ProbeTarget target, IProbeCommands commands) : IProbeLook
{
    public async ValueTask<ProbeResult> LookAsync(CancellationToken cancel)
    {
        var command = probe.Exec ?? new CommandDefinition();
        var name = command.Words is [var first, ..] ? ProbeWords.Quote(first) : "the command";
        try
        {
            var result = await commands.RunAsync(target, command, probe.Timeout, cancel).ConfigureAwait(false);
            return new(result.Code == 0 && !result.TimedOut, Describe(name, result));
        }
        catch (Exception problem) when (problem is IOException or OutliveException)
        {
            return new(false, $"cannot run {name}: {problem.Message}");
        }
    }

    string Describe(string name, ProbeCommandResult result)
    {
        var end = result.TimedOut ? $"took longer than {ProbeWords.Of(probe.Timeout)} and was killed"
            : result.Code is { } code ? $"exited with code {code}"
            : result.Signal is { } signal ? $"was killed by {signal}" : "ended in an unknown way";
        var last = ProbeWords.Quote(result.LastOutput.Trim());
        return last.Length == 0 ? $"{name} {end}" : $"{name} {end}: {last}";
    }
}
