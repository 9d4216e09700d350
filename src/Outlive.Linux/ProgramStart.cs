using System.Runtime.InteropServices;
using System.Text;

namespace Outlive.Linux;

/// <summary>Everything about a program to start; <see cref="Start"/> runs it and says exactly what failed.</summary>
internal sealed unsafe class ProgramStart
{
    public required string[] Command { get; init; }
    public required string[] Environment { get; init; }
    public string? Directory { get; init; }
    public required int[] Descriptors { get; init; }
    public int[] JoinCgroups { get; init; } = [];
    public uint[] Groups { get; init; } = [];
    public List<NativeLimit> Limits { get; init; } = [];
    public string[] ReadOnly { get; init; } = [];
    public int Cgroup { get; init; } = -1;
    public SpawnFlags Flags { get; init; }
    public uint User { get; init; }
    public uint Group { get; init; }
    public uint Umask { get; init; }
    public int Nice { get; init; }
    public int OomScore { get; init; }

    public StartOutcome Start()
    {
        using var text = new TextBlock();
        var limits = Limits.ToArray();
        fixed (int* descriptors = Descriptors, join = JoinCgroups)
        fixed (uint* groups = Groups)
        fixed (NativeLimit* limit = limits)
        {
            var request = new NativeSpawn
            {
                Candidates = text.Add(Candidates),
                Arguments = text.Add(Command),
                Environment = text.Add(Environment),
                Directory = Directory is null ? null : text.Add(Directory),
                ReadOnly = ReadOnly.Length == 0 ? null : text.Add(ReadOnly),
                Descriptors = descriptors,
                DescriptorCount = Descriptors.Length,
                Join = join,
                JoinCount = JoinCgroups.Length,
                Groups = groups,
                GroupCount = Groups.Length,
                Limits = limit,
                LimitCount = limits.Length,
                Cgroup = Cgroup,
                Flags = Flags,
                User = User,
                Group = Group,
                Umask = Umask,
                Nice = Nice,
                OomScore = OomScore,
            };
            Libc.NativeSpawn(&request);
            return new StartOutcome(request.Pid, request.PidFd, request.Step, request.Error);
        }
    }

    /// <summary>A name without a slash is looked for in the PATH of the child, not in ours.</summary>
    public string[] Candidates => field ??= FindCandidates();

    string[] FindCandidates()
    {
        var name = Command[0];
        if (name.Length == 0 || name.Contains('/')) return [name];
        var path = Environment.FirstOrDefault(x => x.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? "/usr/local/bin:/usr/bin:/bin";
        return [.. path.Split(':').Select(folder => $"{(folder.Length == 0 ? "." : folder)}/{name}")];
    }

    /// <summary>Text as C has it, freed together.</summary>
    sealed class TextBlock : IDisposable
    {
        readonly List<nint> blocks = [];

        public byte* Add(string text)
        {
            var size = Encoding.UTF8.GetByteCount(text);
            var at = (byte*)Allocate(size + 1);
            Encoding.UTF8.GetBytes(text, new Span<byte>(at, size));
            at[size] = 0;
            return at;
        }

        public byte** Add(string[] texts)
        {
            var size = 0;
            foreach (var text in texts) size += Encoding.UTF8.GetByteCount(text) + 1;
            var table = (byte**)Allocate((texts.Length + 1) * sizeof(byte*) + size);
            var at = (byte*)(table + texts.Length + 1);
            for (var i = 0; i < texts.Length; i++)
            {
                table[i] = at;
                at += Encoding.UTF8.GetBytes(texts[i], new Span<byte>(at, size));
                *at++ = 0;
            }
            table[texts.Length] = null;
            return table;
        }

        void* Allocate(int size)
        {
            var at = NativeMemory.Alloc((nuint)size);
            blocks.Add((nint)at);
            return at;
        }

        public void Dispose()
        {
            foreach (var block in blocks) NativeMemory.Free((void*)block);
        }
    }
}
