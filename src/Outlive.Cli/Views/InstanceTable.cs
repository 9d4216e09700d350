using System.Globalization;
using System.Text;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>Instances, a line each, or one with all that is known of it.</summary>
internal static class InstanceTable
{
    public static void Show(Screen screen, List<InstanceSnapshot> instances)
    {
        var table = new Table(screen, "INSTANCE", "SERVICES", "DAEMON", "KEEPER", "UPTIME", "FOLDER");
        foreach (var instance in instances)
            table.Add([Safe.Text(instance.Name), Counts(instance), Number(instance.DaemonPid), Number(instance.KeeperPid), Ago.Text(TimeSpan.FromSeconds(instance.UptimeSeconds)), Safe.Text(instance.ProjectDirectory)]);
        table.Show();
    }

    public static void Show(Screen screen, InstanceSnapshot instance)
    {
        void Say(string name, string value)
        {
            if (value.Length > 0) screen.Line($"{screen.With(Paint.Grey, name.PadRight(10))} {Safe.Text(value)}");
        }

        Say("name", instance.Name);
        Say("version", instance.Version);
        Say("uptime", Ago.Text(TimeSpan.FromSeconds(instance.UptimeSeconds)));
        Say("services", Counts(instance));
        Say("daemon", $"pid {Number(instance.DaemonPid)}");
        Say("keeper", $"pid {Number(instance.KeeperPid)}");
        Say("folder", instance.ProjectDirectory ?? "");
        Say("plan", string.Join(' ', instance.PlanFiles));
        Say("socket", instance.Socket);
        Say("run", instance.RunDirectory);
        Say("state", instance.StateDirectory);
        Say("cgroups", instance.Cgroups);
        Say("kernel", instance.Kernel);
        foreach (var warning in instance.Warnings) Say("warning", warning);
    }

    static string Counts(InstanceSnapshot instance)
    {
        var text = new StringBuilder();
        foreach (var (state, count) in instance.Counts)
            if (count > 0) text.Append(text.Length == 0 ? "" : ", ").Append(Number(count)).Append(' ').Append(Safe.Text(state));
        return text.Length == 0 ? "none" : text.ToString();
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
