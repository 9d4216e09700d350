using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>Compares what is on record in the end with what each process did.</summary>
internal sealed class Verdict(DaemonUnderTest instance, IReadOnlyList<ServicePlan> services, Expectation expectation, Killing killing, Operator person)
{
    /// <summary>A terminal can't be spliced: what was read and not yet written when the keeper was killed is this much at most.</summary>
    const int TerminalPiece = 16 * 1024;

    const int MostReplicas = 4;

    readonly Dictionary<string, ServicePlan> plans = services.ToDictionary(x => x.Name);
    readonly List<string> complaints = [];
    ILookup<int, SignalRecord> signals = Array.Empty<SignalRecord>().ToLookup(x => x.Pid);

    public int Processes { get; private set; }
    public int Unknown { get; private set; }
    public int TerminalGaps { get; private set; }

    public List<string> Examine(IReadOnlyList<InstanceEvent> journal)
    {
        signals = SignalLog.Read(instance.Signalled).ToLookup(x => x.Pid);
        var lives = journal.Where(x => x.Kind == EventKind.ProcessExited).ToLookup(x => x.Pid);
        foreach (var (name, pid) in StampLog.Read(instance.Stamps))
        {
            Processes++;
            var exposure = killing.Exposures.GetValueOrDefault(pid);
            InstanceEvent[] ends = [.. lives[pid].Where(x => PlanOf(x).Name == name)];
            if (ends.Length == 1) Examine(ends[0], exposure);
            else if (ends.Length > 1 || exposure is Exposure.None or Exposure.Survivor) complaints.Add($"{name} {pid} (exposure {exposure}) has {ends.Length} ends in the journal");
        }
        return complaints;
    }

    /// <summary>One of several replicas has a number behind its name.</summary>
    ServicePlan PlanOf(InstanceEvent happened) => plans[happened.Service!.Split('-')[0]];

    void Examine(InstanceEvent end, Exposure exposure)
    {
        var plan = PlanOf(end);
        var asked = signals[end.Pid!.Value].Any(x => x.Signal == 15);
        var cut = asked || (end.By is not null && end.Signal is not null);
        var found = end.Code is { } code ? $"code {code}" : end.Signal is { } signal ? $"signal {signal}" : "unknown";
        if (found == "unknown") ExamineUnknown(end, plan, exposure);
        else if (asked && found != $"code {ServicePlan.StopCode}" && !(end.By is not null && found == "signal SIGKILL")) Complain(end, plan, exposure, $"was asked to end, and ended with {found}");
        else if (!cut && found != Expectation.Exit(plan) && !(plan.Kind == ServiceKind.Screen && exposure is Exposure.Survivor or Exposure.Lost)) Complain(end, plan, exposure, $"ended with {found} instead of {Expectation.Exit(plan)}");
        foreach (var stream in plan.Streams) ExamineOutput(end, plan, exposure, stream, cut);
    }

    void ExamineUnknown(InstanceEvent end, ServicePlan plan, Exposure exposure)
    {
        Unknown++;
        if (exposure is Exposure.None or Exposure.Survivor) Complain(end, plan, exposure, $"ended nobody knows how: {end.Message}");
    }

    void ExamineOutput(InstanceEvent end, ServicePlan plan, Exposure exposure, string stream, bool cut)
    {
        var actual = instance.OutputOf(end.Service!, end.Process!, stream);
        // A replica that was renamed while it ran wrote where its first name says.
        if (plan.Scalable) return;
        var expected = expectation.Of(plan, stream);
        if (actual == expected) return;
        var exposed = exposure is Exposure.Survivor or Exposure.Lost;
        if (plan.Kind == ServiceKind.Reader && exposed && Fits(expectation.Of(plan, stream, stdinEnded: true))) return;
        if (Fits(expected) || (exposure == Exposure.InFlight && actual.Length == 0)) return;
        var start = expected.AsSpan().CommonPrefixLength(actual);
        if (stream == "terminal" && OnePieceMissing(expected, actual, start)) TerminalGaps++;
        else Complain(end, plan, exposure, $"wrote other {stream}: {actual.Length} instead of {expected.Length}, from {start} on \"{Piece(actual, start)}\" instead of \"{Piece(expected, start)}\"");

        bool Fits(string whole) => actual == whole || ((cut || exposure == Exposure.Lost || (exposed && stream == "terminal")) && whole.StartsWith(actual, StringComparison.Ordinal));
    }

    static bool OnePieceMissing(string expected, string actual, int start)
    {
        var rest = actual[start..];
        var at = expected.IndexOf(rest, start, StringComparison.Ordinal);
        return at >= start && at - start <= TerminalPiece;
    }

    /// <summary>
    /// Before everything is stopped: each signal was sent by a keeper, to a service of which the operator had said something; or, on
    /// a terminal that nobody held, by the kernel. And nobody was ended more often than asked for.
    /// </summary>
    public async Task SignalsWereAskedForAsync()
    {
        var names = StampLog.Read(instance.Stamps).ToLookup(x => x.Pid, x => x.Name);
        foreach (var signal in SignalLog.Read(instance.Signalled))
        {
            var (plan, exposure) = (plans[names[signal.Pid].Last()], killing.Exposures.GetValueOrDefault(signal.Pid));
            if (signal.Signal is 15 or Libc.SIGCONT && killing.Keepers.Contains(signal.Sender) && person.Tries(plan.Name) > 0) continue;
            if (plan.Kind == ServiceKind.Screen && exposure is Exposure.Survivor or Exposure.Lost && signal is { Sender: 0, Signal: Libc.SIGHUP or Libc.SIGCONT }) continue;
            complaints.Add($"{plan.Name} {signal.Pid} ({plan.Kind}, exposure {exposure}) got signal {signal.Signal} from {signal.Sender}");
        }
        foreach (var ends in (await instance.EventsAsync(EventKind.ProcessExited)).Where(x => x.By is not null).GroupBy(PlanOf))
            if (ends.Count() > person.Tries(ends.Key.Name) * (ends.Key.Scalable ? MostReplicas : 1)) complaints.Add($"{ends.Key.Name} was ended {ends.Count()} times for {person.Tries(ends.Key.Name)} words of the operator");
    }

    void Complain(InstanceEvent end, ServicePlan plan, Exposure exposure, string what) => complaints.Add($"{end.Process} {end.Pid} at {end.At:HH:mm:ss.fff} ({plan.Kind}, exposure {exposure}, by {end.By}) {what}");

    static string Piece(string text, int at) => text.Substring(at, Math.Min(40, text.Length - at));
}
