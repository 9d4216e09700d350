using Outlive.Linux;
using Outlive.StandIn;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.KillInjection;

/// <summary>Compares what is on record in the end with what each child did.</summary>
internal sealed class Verdict(Arena arena, Expectation expectation, IReadOnlyDictionary<string, Exposure> exposures)
{
    /// <summary>A terminal can't be spliced: what was read and not yet written when the keeper was killed is this much at most.</summary>
    const int TerminalPiece = 16 * 1024;

    readonly List<string> complaints = [];

    public int TerminalGaps { get; private set; }
    public int Unknown { get; private set; }

    public List<string> Examine()
    {
        var (stamps, ended) = (arena.Ledger.AllStamps(), arena.Ledger.AllEnded());
        foreach (var id in stamps.Select(x => x.Key).Union(ended.Select(x => x.Key)))
        {
            var plan = ChildPlan.Of(arena.Options.Seed, ChildPlan.NumberOf(id));
            var exposure = exposures.GetValueOrDefault(id);
            var pids = stamps[id].Distinct().ToArray();
            if (pids.Length > 1) Complain(plan, exposure, $"was started {pids.Length} times: {string.Join(", ", pids)}");
            if (pids.Length == 0 && exposure != Exposure.InFlight && exposure != Exposure.Lost) Complain(plan, exposure, "never ran");
            ExamineExit(plan, exposure, [.. ended[id].Distinct()]);
            foreach (var stream in Expectation.Streams(plan)) ExamineOutput(plan, exposure, stream);
        }
        ExamineSignals(stamps);
        return complaints;
    }

    void ExamineExit(ChildPlan plan, Exposure exposure, string[] exits)
    {
        if (exits.Length != 1) Complain(plan, exposure, $"has {exits.Length} exits: {string.Join("; ", exits)}");
        else if (exits[0].StartsWith("unknown ", StringComparison.Ordinal) && exposure is Exposure.InFlight or Exposure.Lost) Unknown++;
        else if (plan.Kind == ChildKind.Screen && exposure is Exposure.Survivor or Exposure.Lost) return;
        else if (exits[0] != Expectation.Exit(plan)) Complain(plan, exposure, $"ended with \"{exits[0]}\" instead of \"{Expectation.Exit(plan)}\"");
    }

    void ExamineOutput(ChildPlan plan, Exposure exposure, string stream)
    {
        var actual = arena.OutputOf(plan.Id, stream);
        var expected = expectation.Of(plan, stream);
        if (actual == expected) return;
        var exposed = exposure is Exposure.Survivor or Exposure.Lost;
        if (plan.Kind == ChildKind.Reader && exposed)
        {
            expected = expectation.Of(plan, stream, stdinEnded: true);
            if (actual == expected || (exposure == Exposure.Lost && expectation.Of(plan, stream).StartsWith(actual, StringComparison.Ordinal))) return;
        }
        if ((exposure == Exposure.Lost || (exposed && stream == "terminal")) && expected.StartsWith(actual, StringComparison.Ordinal)) return;
        if (exposure == Exposure.InFlight && actual.Length == 0) return;
        var start = CommonPrefix(expected, actual);
        if (stream == "terminal" && OnePieceMissing(expected, actual, start, exposed)) TerminalGaps++;
        else Complain(plan, exposure, $"wrote other {stream}: {actual.Length} instead of {expected.Length}, from {start} on \"{Piece(actual, start)}\" instead of \"{Piece(expected, start)}\"");
    }

    static bool OnePieceMissing(string expected, string actual, int start, bool exposed)
    {
        var rest = actual[start..];
        var at = exposed ? expected.IndexOf(rest, start, StringComparison.Ordinal) : expected.Length - rest.Length;
        return at >= start && at - start <= TerminalPiece && expected.AsSpan(at).StartsWith(rest, StringComparison.Ordinal);
    }

    /// <summary>Only those with a terminal that nobody held may have got a signal, and only the kernel's.</summary>
    void ExamineSignals(ILookup<string, int> stamps)
    {
        var owners = stamps.SelectMany(x => x.Select(y => (Pid: y, x.Key))).ToLookup(x => x.Pid, x => x.Key);
        foreach (var signal in SignalLog.Read(arena.Ledger.Signals))
        {
            // In a long run pids come again, and then the signal may have been any owner's.
            var plans = owners[signal.Pid].Select(x => ChildPlan.Of(arena.Options.Seed, ChildPlan.NumberOf(x))).ToArray();
            if (signal is { Sender: 0, Signal: Libc.SIGHUP or Libc.SIGCONT } && plans.Any(HadLostTerminal)) continue;
            Complain(plans[0], exposures.GetValueOrDefault(plans[0].Id), $"got signal {signal.Signal} from {signal.Sender}");
        }
    }

    bool HadLostTerminal(ChildPlan plan) => plan.Kind == ChildKind.Screen && exposures.GetValueOrDefault(plan.Id) is Exposure.Survivor or Exposure.Lost;

    void Complain(ChildPlan plan, Exposure exposure, string what) => complaints.Add($"{plan.Id} ({plan.Kind}, exposure {exposure}) {what}");

    static int CommonPrefix(string a, string b) => a.AsSpan().CommonPrefixLength(b);

    static string Piece(string text, int at) => text.Substring(at, Math.Min(40, text.Length - at));
}
