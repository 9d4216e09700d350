using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Hosting;

/// <summary>Reads a plan from the files that a request names, with its `.env`: the only place where the plan meets the disk.</summary>
internal static class PlanFiles
{
    const long Longest = 8 * 1024 * 1024;

    public static PlanReading Read(PlanRequest request)
    {
        var directory = request.Directory ?? Path.GetDirectoryName(request.Files.FirstOrDefault()) ?? "/";
        var problems = new List<PlanProblem>();
        var sources = new List<PlanSource>();
        foreach (var file in request.Files)
            if (Text(file, problems) is { } text) sources.Add(new(file, text));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var envFile = Path.Combine(directory, ".env");
        if (File.Exists(envFile) && Text(envFile, problems) is { } env)
        {
            var (found, wrong) = EnvFile.Parse(env, envFile, request.Environment);
            problems.AddRange(wrong);
            foreach (var (name, value) in found) variables[name] = value;
        }
        foreach (var (name, value) in request.Environment) variables[name] = value;
        if (problems.Count > 0) return new(null, problems);
        return PlanReader.Read(sources, new() { Directory = directory, Variables = variables });
    }

    static string? Text(string file, List<PlanProblem> problems)
    {
        try
        {
            if (new FileInfo(file).Length <= Longest) return File.ReadAllText(file);
            problems.Add(Problem(file, $"is larger than {Longest} bytes", "split it, or take out what is no plan"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            problems.Add(Problem(file, problem is FileNotFoundException or DirectoryNotFoundException ? "is not there" : problem.Message, "check the path and its permissions"));
        }
        return null;
    }

    static PlanProblem Problem(string file, string message, string repair) => new()
    {
        File = file,
        Rule = "file-not-readable",
        Message = $"the file {message}",
        Repair = repair,
    };
}
