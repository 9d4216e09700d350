using System.Runtime.InteropServices;

namespace Outlive.Linux;

/// <summary>struct outlive_spawn of Outlive.Native/outlive.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSpawn
{
    public byte** Candidates;
    public byte** Arguments;
    public byte** Environment;
    public byte* Directory;
    public byte** ReadOnly;
    public int* Descriptors;
    public int* Join;
    public uint* Groups;
    public NativeLimit* Limits;
    public int DescriptorCount, JoinCount, GroupCount, LimitCount;
    public int Cgroup;
    public SpawnFlags Flags;
    public uint User, Group, Umask;
    public int Nice, OomScore;
    public int Pid, PidFd;
    public SpawnStep Step;
    public int Error;
}
