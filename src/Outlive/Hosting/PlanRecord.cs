using System.Text.Json;
using Outlive.Contracts;
using Outlive.Store;

namespace Outlive.Hosting;

/// <summary>
/// The plan in force on disk, twice and with a checksum: without it nobody knows what the processes are that run. A damaged one
/// is set aside, and the other taken.
/// </summary>
internal sealed class PlanRecord(string directory)
{
    const int Longest = 64 * 1024 * 1024;

    string[] Files => [$"{directory}/plan.json", $"{directory}/plan.copy.json"];

    /// <summary>What was wrong, in sentences.</summary>
    public List<string> Problems { get; } = [];

    public PlanInForce? Load() => Files.Select(Load).FirstOrDefault(x => x is not null);

    /// <summary>The second line is the checksum of the first; both are JSON.</summary>
    public void Save(PlanInForce plan)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(plan, PlanInForceJson.Default.PlanInForce);
        foreach (var file in Files) AtomicFile.Write(file, [.. json, .. Sum(json)]);
    }

    public void Delete()
    {
        foreach (var file in Files) File.Delete(file);
    }

    PlanInForce? Load(string file)
    {
        try
        {
            if (AtomicFile.TryRead(file, Longest) is not { } bytes) return null;
            var json = bytes.AsSpan(0, Math.Max(0, bytes.AsSpan().IndexOf((byte)'\n')));
            if (bytes.AsSpan(json.Length).SequenceEqual(Sum(json))) return JsonSerializer.Deserialize(json, PlanInForceJson.Default.PlanInForce);
            SetAside(file, "is torn or corrupt");
        }
        catch (Exception problem) when (problem is JsonException or IOException)
        {
            SetAside(file, $"can't be read ({problem.Message})");
        }
        return null;
    }

    void SetAside(string file, string why)
    {
        var name = Path.GetFileName(file);
        try
        {
            File.Move(file, file + ".bad", overwrite: true);
            Problems.Add($"{name} {why}; it is set aside as {name}.bad");
        }
        catch (IOException problem)
        {
            Problems.Add($"{name} {why}, and can't be set aside ({problem.Message}), ignoring");
        }
    }

    static byte[] Sum(ReadOnlySpan<byte> json) => System.Text.Encoding.ASCII.GetBytes($"\n\"fnv1a64 {Checksum.Text(json)}\"\n");
}
