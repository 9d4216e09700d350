using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>What a descriptor that travels with a frame is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DescriptorRole>))]
public enum DescriptorRole
{
    /// <summary>Becomes descriptor 0, 1 or 2 of the child; the keeper closes its copy after the spawn.</summary>
    [JsonStringEnumMemberName("child-stdin")] ChildStdin,
    [JsonStringEnumMemberName("child-stdout")] ChildStdout,
    [JsonStringEnumMemberName("child-stderr")] ChildStderr,
    /// <summary>Our side, held by keeper and daemon alike.</summary>
    [JsonStringEnumMemberName("stdin")] Stdin,
    [JsonStringEnumMemberName("stdout")] Stdout,
    [JsonStringEnumMemberName("stderr")] Stderr,
    [JsonStringEnumMemberName("terminal")] Terminal,
    [JsonStringEnumMemberName("notify")] Notify,
    [JsonStringEnumMemberName("process")] Process,
    /// <summary>A client's end of an attached terminal.</summary>
    [JsonStringEnumMemberName("attachment")] Attachment,
}
