using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.StandIn;

/// <summary>
/// The files by which a stand-in and its test know of each other. All that a stand-in needs itself is which children have
/// ended, because it forgets them; everything else it asks of the keeper.
/// </summary>
internal sealed class Ledger(string directory)
{
    public string Stamps => $"{directory}/stamps";
    public string Signals => $"{directory}/signals";
    string StartedFile => $"{directory}/started";
    string EndedFile => $"{directory}/ended";
    string StopFile => $"{directory}/stop";
    string SettledFile => $"{directory}/settled";

    public void Started(string id) => File.AppendAllText(StartedFile, $"{id}\n");

    public void Ended(string id, ExitRecord exit) =>
        File.AppendAllText(EndedFile, $"{id} {(exit.Unknown is { } reason ? $"unknown {reason}" : exit.Code is { } code ? $"code {code}" : $"signal {exit.Signal}")}\n");

    /// <summary>This daemon and this keeper hold everything twice.</summary>
    public void Settled(int keeper)
    {
        File.WriteAllText($"{SettledFile}.new", $"{Environment.ProcessId} {keeper}");
        File.Move($"{SettledFile}.new", SettledFile, overwrite: true);
    }

    public void Stop() => File.WriteAllText(StopFile, "");

    public bool Stopped => File.Exists(StopFile);

    public HashSet<string> AllStarted() => [.. Lines(StartedFile)];

    public ILookup<string, string> AllEnded() => Lines(EndedFile).Select(x => x.Split(' ', 2)).ToLookup(x => x[0], x => x[1]);

    public ILookup<string, int> AllStamps() => StampLog.Read(Stamps).ToLookup(x => x.Name, x => x.Pid);

    public (int Daemon, int Keeper)? ReadSettled() =>
        File.Exists(SettledFile) && File.ReadAllText(SettledFile).Split(' ') is [var daemon, var keeper]
            ? (int.Parse(daemon, System.Globalization.CultureInfo.InvariantCulture), int.Parse(keeper, System.Globalization.CultureInfo.InvariantCulture)) : null;

    /// <summary>Whole lines only: the writer may have been killed in the middle of one.</summary>
    static string[] Lines(string file)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
