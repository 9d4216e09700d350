using System.Globalization;
using System.Text;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>Services, a line each.</summary>
internal static class ServiceTable
{
    public static void Show(Screen screen, ServiceSnapshot[] services, DateTimeOffset now)
    {
        if (services.Length == 0)
        {
            screen.Line("no services");
            return;
        }
        var table = new Table(screen, "STATE", "SERVICE", "PID", "PORTS", "HEALTH", "RESTARTS", "UPTIME", "WHY");
        foreach (var service in services)
            table.Add(
            [
                StateWord.Of(service.State, service.Ready),
                Safe.Text(service.Id),
                IsUp(service) && service.Pid is { } pid ? pid.ToString(CultureInfo.InvariantCulture) : "",
                Ports(service),
                service.Health == ServiceHealth.Unknown ? "" : service.Health == ServiceHealth.Healthy ? "healthy" : "unhealthy",
                service.Restarts == 0 ? "" : service.Restarts.ToString(CultureInfo.InvariantCulture),
                IsUp(service) && service.StartedAt is { } started ? Ago.Text(now - started) : "",
                Why(service, now),
            ],
            [StateWord.Color(service.State, service.Ready), null, null, null, service.Health == ServiceHealth.Unhealthy ? Paint.Red : null]);
        table.Show();
    }

    public static string Why(ServiceSnapshot service, DateTimeOffset now)
    {
        var why = Safe.Text(service.Why);
        return NextTry(service, now) is not { } next ? why : why.Length == 0 ? next : $"{why}; {next}";
    }

    /// <summary>As in: next try in 12 s (3 of 5).</summary>
    static string? NextTry(ServiceSnapshot service, DateTimeOffset now)
    {
        if (service.NextRetry is not { } at) return null;
        var seconds = Math.Max(0, (long)Math.Ceiling((at - now).TotalSeconds));
        return string.Create(CultureInfo.InvariantCulture, $"next try in {seconds} s ({service.Tries}{(service.MaxTries < 0 ? "" : $" of {service.MaxTries}")})");
    }

    static string Ports(ServiceSnapshot service)
    {
        if (service.Ports.Length == 0) return "";
        var text = new StringBuilder();
        foreach (var port in service.Ports)
        {
            if (text.Length > 0) text.Append(' ');
            if (port.Name.Length > 0 && service.Ports.Length > 1) text.Append(Safe.Text(port.Name)).Append(':');
            text.Append(port.Port.ToString(CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    static bool IsUp(ServiceSnapshot service) =>
        service.State is ServiceState.Starting or ServiceState.Running or ServiceState.Stopping or ServiceState.Orphaned;
}
