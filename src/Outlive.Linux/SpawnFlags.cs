namespace Outlive.Linux;

/// <summary>The flags of Outlive.Native/outlive.h.</summary>
[Flags]
internal enum SpawnFlags : uint
{
    None = 0,
    Terminal = 1,
    Identity = 2,
    NoNewPrivileges = 4,
    PrivateNetwork = 8,
    PrivateTmp = 16,
    Umask = 32,
    Nice = 64,
    OomScore = 128,
}
