namespace Outlive.Tests.Rules;

/// <summary>
/// Which folder of the engine may use which. Features meet through the journal's events or a seam (<c>Keepers</c> declares the
/// one for running programs), never sideways; only <c>Hosting</c> sees them all. ARCHITECTURE.md says the same to people.
/// </summary>
internal static class FolderTable
{
    static readonly string[] Seams = ["Plan", "Journal", "Keepers"];

    public static readonly IReadOnlyDictionary<string, string[]> Engine = new Dictionary<string, string[]>
    {
        ["Plan"] = [],
        ["Journal"] = [],
        ["Diagnostics"] = [],
        ["Keepers"] = [],
        ["Logs"] = [],
        ["Ports"] = [],
        ["Store"] = [],
        ["Usage"] = [],
        ["Rendering"] = [],
        ["Commands"] = [.. Seams],
        ["Containers"] = [.. Seams],
        ["Pools"] = [.. Seams],
        ["Probes"] = [.. Seams],
        ["Sessions"] = [.. Seams],
        ["Supervision"] = [.. Seams],
        ["Webhooks"] = [.. Seams, "Store"],
        ["Hosting"] =
        [
            .. Seams, "Commands", "Containers", "Diagnostics", "Logs", "Pools", "Ports", "Probes", "Rendering", "Sessions", "Store",
            "Supervision", "Usage", "Webhooks",
        ],
    };

    public static IEnumerable<string> UsersOf(string folder) =>
        Engine.Where(row => row.Value.Contains(folder)).Select(row => row.Key);
}
