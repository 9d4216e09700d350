using System.Text.Json.Serialization;

namespace Outlive.Contracts.Api;

/// <summary>The JSON of the API, source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ServiceSnapshot))]
[JsonSerializable(typeof(ServiceSnapshot[]))]
[JsonSerializable(typeof(InstanceSnapshot))]
[JsonSerializable(typeof(InstanceEvent))]
[JsonSerializable(typeof(InstanceEvent[]))]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(PlanReply))]
[JsonSerializable(typeof(PlanProblem[]))]
[JsonSerializable(typeof(LogEntry))]
[JsonSerializable(typeof(LogEntry[]))]
[JsonSerializable(typeof(WhyReport))]
[JsonSerializable(typeof(GraphSnapshot))]
[JsonSerializable(typeof(OrphanSnapshot[]))]
[JsonSerializable(typeof(SelectionRequest))]
[JsonSerializable(typeof(SignalRequestBody))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunReply))]
[JsonSerializable(typeof(WaitReply))]
[JsonSerializable(typeof(WebhookSnapshot[]))]
[JsonSerializable(typeof(DeadLetter[]))]
[JsonSerializable(typeof(ImportedServer[]))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(LoggingSettings))]
[JsonSerializable(typeof(ProcessDetails[]))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenSnapshot[]))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(UsageSnapshot[]))]
[JsonSerializable(typeof(Dictionary<string, StoredServer>))]
public sealed partial class ApiJson : JsonSerializerContext;
