using System.Globalization;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>Lines of many services, each behind its name in its colour, all aligned.</summary>
internal sealed class LogPrinter(Screen screen)
{
    const int Widest = 24;

    readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    int width;

    /// <summary>For what outlive says itself between the lines.</summary>
    public const string Own = "outlive";

    public bool Times { get; init; }

    /// <summary>A single service needs no name before its lines.</summary>
    public bool Names { get; init; } = true;

    /// <summary>Known ones first: their prefixes are aligned from the first line on.</summary>
    public void Expect(IEnumerable<string> services)
    {
        foreach (var service in services) Number(service);
    }

    public void Show(LogEntry line) => Show(line.Service, line.At, screen.IsTerminal ? Safe.Output(line.Text) : line.Text, line.Stream == "stderr");

    /// <summary>A word of ours in the middle of all.</summary>
    public void Say(string text, string? color = null) => Show(Own, null, color is null ? text : screen.With(color, text), false);

    void Show(string service, DateTimeOffset? at, string text, bool error)
    {
        var time = Times && at is { } moment ? moment.ToLocalTime().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture) : "";
        screen.LineNow(Names ? $"{Prefix(service, error)}{time}{text}" : time + text);
    }

    string Prefix(string service, bool error)
    {
        var number = service == Own ? 0 : Number(service);
        var name = Safe.Text(service);
        if (name.Length > Widest) name = name[..(Widest - 1)] + "…";
        var bar = error ? screen.With(Paint.Red, "│") : "│";
        return $"{screen.With(service == Own ? Paint.Bold : Paint.ForService(number), name)}{new string(' ', Math.Max(0, width - TextWidth.Of(name)))} {bar} ";
    }

    int Number(string service)
    {
        if (numbers.TryGetValue(service, out var number)) return number;
        width = Math.Max(width, Math.Min(Math.Max(Own.Length, TextWidth.Of(Safe.Text(service))), Widest));
        return numbers[service] = numbers.Count;
    }
}
