using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>What a client can ask of the keeper.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verb>))]
public enum Verb
{
    [JsonStringEnumMemberName("unknown")] Unknown,
    [JsonStringEnumMemberName("hello")] Hello,
    [JsonStringEnumMemberName("spawn")] Spawn,
    [JsonStringEnumMemberName("signal")] Signal,
    [JsonStringEnumMemberName("write")] Write,
    [JsonStringEnumMemberName("close")] Close,
    [JsonStringEnumMemberName("resize")] Resize,
    [JsonStringEnumMemberName("attach")] Attach,
    [JsonStringEnumMemberName("kill")] Kill,
    [JsonStringEnumMemberName("list")] List,
    [JsonStringEnumMemberName("inspect")] Inspect,
    [JsonStringEnumMemberName("take")] Take,
    [JsonStringEnumMemberName("give")] Give,
    [JsonStringEnumMemberName("forget")] Forget,
    [JsonStringEnumMemberName("subscribe")] Subscribe,
    [JsonStringEnumMemberName("watch-output")] WatchOutput,
    [JsonStringEnumMemberName("reexec")] Reexec,
    [JsonStringEnumMemberName("shutdown")] Shutdown,
}
