using System.Text.Json.Serialization;

namespace Outlive.Contracts.Api;

/// <summary>What kind of program a service is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServiceType>))]
public enum ServiceType
{
    /// <summary>Runs until it is stopped.</summary>
    [JsonStringEnumMemberName("service")] Service,
    /// <summary>Runs once; success is its end.</summary>
    [JsonStringEnumMemberName("job")] Job,
    /// <summary>Not started by us, only probed.</summary>
    [JsonStringEnumMemberName("external")] External,
}
