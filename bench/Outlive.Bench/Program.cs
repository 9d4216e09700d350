using Outlive.Bench;

(string Name, string Description, Func<string[], int> Run)[] benchmarks =
[
    ("render-cri", "read output back and render it as CRI lines [MEGABYTES]", RenderCri.Run),
];

if (args is [var name, .. var rest] && Array.Find(benchmarks, one => one.Name == name) is { Run: { } run }) return run(rest);

Console.Error.WriteLine("usage: Outlive.Bench NAME [ARGUMENT...]");
foreach (var (known, description, _) in benchmarks) Console.Error.WriteLine($"  {known,-16} {description}");
return 2;
