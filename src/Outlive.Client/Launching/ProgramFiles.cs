using Outlive.Contracts.Api;

namespace Outlive.Client.Launching;

/// <summary>Where our other programs are.</summary>
internal static class ProgramFiles
{
    public const string Keeper = "outlive-keeper", Daemon = "outlive-daemon";

    /// <summary>Where OUTLIVE_KEEPER or OUTLIVE_DAEMON say, beside us, or beside us in a build of the sources.</summary>
    public static string Find(string program)
    {
        var keeper = program == Keeper;
        var chosen = Environment.GetEnvironmentVariable(keeper ? "OUTLIVE_KEEPER" : "OUTLIVE_DAEMON");
        if (!string.IsNullOrEmpty(chosen)) return Path.GetFullPath(chosen);
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string[] places = [$"{here}/{program}", $"{here}/../../{(keeper ? "Outlive.Keeper" : "Outlive.Daemon")}/{Path.GetFileName(here)}/{program}"];
        foreach (var place in places)
            if (File.Exists(place)) return Path.GetFullPath(place);
        throw new OutliveException(ErrorCode.NotAvailable, $"cannot start an instance: there is no {program} in {here}; install it there, or say where it is in {(keeper ? "OUTLIVE_KEEPER" : "OUTLIVE_DAEMON")}");
    }
}
