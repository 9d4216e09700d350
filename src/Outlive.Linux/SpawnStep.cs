namespace Outlive.Linux;

/// <summary>Where a spawn failed; the numbers of Outlive.Native/outlive.h.</summary>
internal enum SpawnStep
{
    None,
    Clone,
    Session,
    Signals,
    Cgroup,
    Descriptors,
    Terminal,
    Limits,
    Nice,
    OomScore,
    Network,
    Mounts,
    Groups,
    User,
    NoNewPrivileges,
    Directory,
    Exec,
}
