using Outlive.Bench;

(string Name, string Description, Func<string[], int> Run)[] benchmarks =
[
    ("spawn", "spawn, exit, records and event through the socket, against posix_spawn [COUNT]", SpawnCost.Run),
    ("death", "kill -9 of a child until the client has the event [COUNT]", DeathLatency.Run),
    ("probes", "looking at the ports of many services [COUNT] [SECONDS]", ProbeBench.Run),
    ("usage", "measuring many idle processes and their ports [COUNT] [SECONDS]", ProbeUsage.Run),
    ("restart", "kill -9 of a child until its successor has written a byte [COUNT]", RestartLatency.Run),
    ("output", "a child's output to disk, against cat > file [MEGABYTES]", OutputRate.Run),
    ("render-cri", "read output back and render it as CRI lines [MEGABYTES]", RenderCri.Run),
    ("idle", "CPU and memory of a keeper with idle children [CHILDREN] [SECONDS]", IdleCost.Run),
    ("start", "keeper start until it accepts, and its memory at rest [COUNT]", KeeperStart.Run),
    ("journal", "append and flush events, read them back, wait for them to be durable [COUNT]", JournalBench.Run),
    ("api-list", "GET /v1/services of many services, against the same bytes from memory [SERVICES] [SECONDS]", ApiList.Run),
    ("api-one", "one service read, and stopped and started [READS] [ROUNDS]", ApiOne.Run),
    ("sse-event", "kill -9 of a service's process until a follower of /v1/events has it [COUNT]", EventLatency.Run),
    ("sse-logs", "many followers of a service that writes 1 MB/s [SECONDS] [CLIENTS] [--full]", LogFollowers.Run),
    ("simulated-day", "a day in half a minute, with a million events over HTTP [EVENTS] [SECONDS]", SimulatedDay.Run),
    ("adopt", "kill -9 of a keeper until a new one has all children back [CHILDREN]", AdoptionTime.Run),
];

if (args is ["all"]) return benchmarks.Max(one => one.Run([]));
if (args is [var name, .. var rest] && Array.Find(benchmarks, one => one.Name == name) is { Run: { } run }) return run(rest);

Console.Error.WriteLine("usage: Outlive.Bench all | NAME [ARGUMENT...]");
foreach (var (known, description, _) in benchmarks) Console.Error.WriteLine($"  {known,-16} {description}");
return 2;
