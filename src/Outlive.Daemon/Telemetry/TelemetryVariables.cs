namespace Outlive.Daemon.Telemetry;

/// <summary>
/// Whether the standard variables ask for an export. Without one of these names nothing of the export's libraries is loaded, so it costs
/// no memory and no time.
/// </summary>
internal static class TelemetryVariables
{
    public static bool Metrics => Wanted("METRICS");

    public static bool Traces => Wanted("TRACES");

    static bool Wanted(string signal) =>
        !string.Equals(Read("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && Read($"OTEL_{signal}_EXPORTER") is null or "otlp"
        && (Read("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;

    /// <summary>Empty is unset, by the specification.</summary>
    static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
