using System.Text.Json.Serialization;

namespace Outlive.Daemon.Compat;

/// <summary>The JSON of the dashboard's API, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DashboardServerRow[]))]
[JsonSerializable(typeof(DashboardPort[]))]
[JsonSerializable(typeof(DashboardReply))]
internal sealed partial class DashboardJson : JsonSerializerContext;
