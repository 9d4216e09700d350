using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Outlive.Contracts;

namespace Outlive.Journal;

/// <summary>
/// Keeps numbers from being used twice. Before events become visible their last number is written here, which SIGKILL does not
/// undo; a power cut may, so on disk stands also a number that is not reached before a higher one was synced.
/// </summary>
/// <param name="FirstOfBoot">The first number since the machine started; keepers count from the start again at each boot.</param>
/// <param name="Keeper">The keeper's last event that is in the journal.</param>
internal sealed record SequenceMark(string Boot, long FirstOfBoot, long Last, long Reserved, long Keeper)
{
    public const int Size = 56;

    /// <summary>How many numbers a power cut may skip.</summary>
    public const long Block = 1 << 16;

    const ulong Magic = 0x316b72616d6c746f; // otlmark1

    /// <summary>Null: none, or not one of ours.</summary>
    public static SequenceMark? Read(SafeFileHandle file, string boot)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (RandomAccess.Read(file, bytes, 0) < Size) return null;
        if (Number(bytes, 0) != Magic || Number(bytes, 6) != Sum(bytes)) return null;
        var same = Number(bytes, 1) == Hash(boot);
        return new(same ? boot : "", (long)Number(bytes, 2), (long)Number(bytes, 3), (long)Number(bytes, 4), (long)Number(bytes, 5));
    }

    /// <summary>In place and within one sector: there is no moment without a mark, and no disk too full for it.</summary>
    public void Write(SafeFileHandle file, ulong bootHash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        ReadOnlySpan<ulong> numbers = [Magic, bootHash, (ulong)FirstOfBoot, (ulong)Last, (ulong)Reserved, (ulong)Keeper];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], numbers[i]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], Sum(bytes));
        RandomAccess.Write(file, bytes, 0);
    }

    public static ulong Hash(string boot) => Checksum.Of(Encoding.UTF8.GetBytes(boot));

    static ulong Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * at)..]);

    static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 14695981039346656037UL; // FNV-1a
        foreach (var one in bytes[..48]) sum = (sum ^ one) * 1099511628211UL;
        return sum;
    }
}
