using System.Text;
using Outlive.Cli.Parsing;
using Outlive.Client.Launching;

namespace Outlive.Cli.Commands;

internal static class DoctorCommand
{
    public static Command Create() => new("doctor", "doctor", "tells what this machine offers: kernel, cgroups, limits")
    {
        Examples = [("outlive doctor", "what works here, and what doesn't")],
        Run = RunAsync,
    };

    static Task<int> RunAsync(Invocation call)
    {
        var (output, code) = OwnProgram.Run(ProgramFiles.Keeper, ["--info"]);
        if (call.Json) call.Screen.Line(ToJson(output));
        else call.Screen.Write(Encoding.UTF8.GetBytes(output));
        return Task.FromResult(code == 0 ? ExitCode.Done : ExitCode.Failed);
    }

    /// <summary>Each line is a name and, two spaces or more after it, a value.</summary>
    static string ToJson(string text)
    {
        using var bytes = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                if (line.IndexOf("  ", StringComparison.Ordinal) is > 0 and var gap) writer.WriteString(line[..gap], line[gap..].Trim());
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
