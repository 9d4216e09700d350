namespace Outlive.Plan.Keys;

/// <summary>Keys people bring along from elsewhere that have no counterpart by name: where what they want is said here.</summary>
internal static class ForeignKeys
{
    public static string? Find(string name) => name switch
    {
        "image" or "build" or "volumes" or "networks" or "container_name" or "privileged" or "cap_add" or "network_mode" =>
            "it is about containers, which are not available yet; give the program as command",
        "entrypoint" => "write the whole program and its arguments as command",
        "startup_probe" or "startupProbe" => "use ready with start_timeout",
        "instances" or "exec_mode" => "use replicas",
        "script" or "args" => "write the whole program and its arguments as command",
        "directory" => "use working_dir",
        "autorestart" => "use restart: always, on-failure or no",
        "extends" or "include" => "use YAML anchors, defaults, or several files that merge",
        _ => null,
    };
}
