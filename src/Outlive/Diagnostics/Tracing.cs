using System.Diagnostics;

namespace Outlive.Diagnostics;

/// <summary>Spans of what the daemon does. Without somebody who wants them there are none.</summary>
internal static class Tracing
{
    public const string Name = "Outlive";

    static readonly ActivitySource s_source = new(Name);

    public static Activity? Begin(string name, ActivityKind kind = ActivityKind.Internal) => s_source.StartActivity(name, kind);

    public static Activity? Begin(string name, string service) => s_source.StartActivity(name)?.SetTag("outlive.service", service);

    public static void Fail(Activity? span, string reason) => span?.SetStatus(ActivityStatusCode.Error, reason);
}
