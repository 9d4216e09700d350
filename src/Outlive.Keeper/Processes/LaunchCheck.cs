using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Records;

namespace Outlive.Keeper.Processes;

/// <summary>What can be said of a spawn request by looking at it. What passes here may still fail, but never brings us down.</summary>
internal static class LaunchCheck
{
    const long LongestAge = 10L * 365 * 24 * 3600 * 1000;

    public static void Check(string id, SpawnRequest request, DescriptorSet descriptors)
    {
        if (Problem(id, request) is { } problem) throw new RefusedException(KeeperErrorCode.BadRequest, $"cannot start process \"{id}\": {problem}");
        if (descriptors.Peek(DescriptorRole.ChildStdout) < 0) throw Missing("child-stdout");
        if (request.Terminal is not null && descriptors.Peek(DescriptorRole.Terminal) < 0) throw Missing("terminal");
        descriptors.Check();

        RefusedException Missing(string role) => new(KeeperErrorCode.BadRequest, $"cannot start process \"{id}\": no {role} came with the request");
    }

    static string? Problem(string id, SpawnRequest request) =>
        !RunDirectory.IsProcessId(id) ? $"\"{id}\" is no process id; use up to {KeeperProtocol.MaxProcessId} letters, digits, '-', '_' and '.'" :
        request.Group is { } group && !RunDirectory.IsProcessId(group) ? $"\"{group}\" is no name for a group" :
        Texts(request).Any(x => x is null) ? "a list holds a null" :
        request.Command.Length == 0 || request.Command[0].Length == 0 ? "the command is empty" :
        Texts(request).Any(x => x!.Contains('\0')) ? "a text holds a NUL byte" :
        request.Environment.Any(x => x.IndexOf('=') < 1) ? "an entry of the environment is not NAME=VALUE" :
        request.Sandbox?.ReadOnly.FirstOrDefault(x => !Path.IsPathFullyQualified(x)) is { } path ? $"the read-only path \"{path}\" is not absolute" :
        request.PrivateDirectory is { } own && !Path.IsPathFullyQualified(own) ? $"the private directory \"{own}\" is not absolute" :
        request.Output.Directory is { } directory && !Path.IsPathFullyQualified(directory) ? $"the output directory \"{directory}\" is not absolute" :
        request.Output is { MaxSize: < 4096 } or { Keep: < 1 } ? "segments are at least 4096 bytes, and at least one is kept" :
        request.Output.MaxAgeMs is < 0 or > LongestAge ? "maxAgeMs is negative or more than ten years" :
        request.Limits is { Memory: < 1 } or { Pids: < 1 } or { Cpu: not > 0 and not null } ? "a limit of memory, cpu or pids is not above 0; leave it out for none" :
        null;

    /// <summary>All that reaches the kernel, which takes a NUL for the end.</summary>
    static IEnumerable<string?> Texts(SpawnRequest request) =>
        [.. request.Command, .. request.Environment, .. request.Sandbox?.ReadOnly ?? [], request.Directory ?? "", request.PrivateDirectory ?? "", request.Output.Directory ?? ""];
}
