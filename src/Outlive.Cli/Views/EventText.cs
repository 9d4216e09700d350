using System.Globalization;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>An entry of the journal as a line.</summary>
internal static class EventText
{
    public static string Line(Screen screen, InstanceEvent entry)
    {
        var time = entry.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var by = entry.By is { } who ? screen.With(Paint.Grey, $"  ({Safe.Text(who)})") : "";
        return $"{screen.With(Paint.Grey, time)}  {screen.With(Color(entry.Kind), Safe.Text(entry.Kind).PadRight(24))} {Safe.Text(entry.Service ?? "-").PadRight(16)} {Safe.Text(entry.Message ?? "")}{by}".TrimEnd();
    }

    static string Color(string kind) =>
        kind.Contains("fail", StringComparison.Ordinal) || kind.Contains("lost", StringComparison.Ordinal) || kind.EndsWith("killed", StringComparison.Ordinal) || kind is EventKind.ServiceUnhealthy or EventKind.PlanRejected ? Paint.Red :
        kind is EventKind.ServiceReady or EventKind.ServiceHealthy or EventKind.ServiceCompleted ? Paint.Green : Paint.Cyan;
}
