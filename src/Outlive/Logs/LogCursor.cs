using Outlive.Contracts.Api;

namespace Outlive.Logs;

/// <summary>
/// A position in the merged output of many processes, as text that survives every restart: <c>web:web.3:1kz9:3.1234-1.77</c> for
/// each process, joined by commas. Of a service it names the first process that was not read to its end and those after it;
/// earlier ones were read, later ones were not begun. It only ever picks among known processes, so no text can lead to a file.
/// </summary>
internal sealed class LogCursor
{
    const int LongestText = 64 * 1024;
    const int LongestName = 512;
    const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    readonly Dictionary<string, List<LogMark>> _services = [];

    public IReadOnlyList<LogMark>? Of(string service) => _services.GetValueOrDefault(service);

    public IEnumerable<string> Except(ICollection<string> services) =>
        _services.Where(x => !services.Contains(x.Key)).SelectMany(x => x.Value).Select(x => Format(x));

    /// <summary>Safe in a URL and as the id of a server-sent event.</summary>
    public static string Format(in LogMark mark) =>
        $"{Uri.EscapeDataString(mark.Service)}:{Uri.EscapeDataString(mark.Process)}:{Number(mark.Started)}:{mark.Position}";

    /// <summary>Refuses whatever <see cref="Format"/> would not have written.</summary>
    public static LogCursor Parse(string text)
    {
        var cursor = new LogCursor();
        if (text.Length > LongestText) throw Refusal();
        foreach (var part in text.Split(','))
        {
            if (!TryParse(part, out var mark)) throw Refusal();
            if (!cursor._services.TryGetValue(mark.Service, out var marks)) cursor._services[mark.Service] = marks = [];
            if (marks.Exists(x => x.Process == mark.Process)) throw Refusal();
            marks.Add(mark);
        }
        return cursor;
    }

    static bool TryParse(string text, out LogMark mark)
    {
        mark = default;
        if (text.Split(':') is not [var service, var process, var started, var place]) return false;
        if (service.Length is 0 or > LongestName || process.Length is 0 or > LongestName) return false;
        if (!TryNumber(started, out var time) || !OutputPosition.TryParse(place, out var position)) return false;
        mark = new(Uri.UnescapeDataString(service), Uri.UnescapeDataString(process), time, position);
        return Format(mark) == text;
    }

    static OutliveException Refusal() =>
        new(ErrorCode.BadRequest, "cannot read logs: the position is none that a line of output had; leave it out to begin anew");

    static string Number(long number)
    {
        Span<char> text = stackalloc char[13];
        var at = text.Length;
        do
        {
            (number, var digit) = Math.DivRem(number, Digits.Length);
            text[--at] = Digits[(int)digit];
        }
        while (number > 0);
        return new(text[at..]);
    }

    static bool TryNumber(string text, out long number)
    {
        number = 0;
        if (text.Length is 0 or > 12) return false;
        foreach (var letter in text)
        {
            var digit = Digits.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0) return false;
            number = number * Digits.Length + digit;
        }
        return true;
    }
}
