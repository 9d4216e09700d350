using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Journal;
using Outlive.Logs;

namespace Outlive.Daemon.Resources;

/// <summary>Output and the journal: a list, or a stream that can be taken up again where it broke.</summary>
internal static class StreamRoutes
{
    const int UsualLimit = 10_000;

    public static async Task Logs(ApiCall call)
    {
        var shape = StreamShape.Of(call);
        var request = new LogRequest
        {
            Services = call.Query.All("service"),
            Stream = call.Query.Text("stream"),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
            Tail = call.Query.Count("tail"),
            Search = call.Query.Text("search"),
            Limit = call.Query.Count("limit") ?? (shape.Follow ? null : UsualLimit),
            Follow = shape.Follow,
            After = shape.LastId ?? call.Query.Text("after"),
        };
        var instance = await call.InstanceAsync();
        var source = new StreamSource<LogEntry>((after, x) => instance.LogsAsync(after is null ? request : request with { After = after }, x), x => x.Position, ApiJson.Default.LogEntry) { Shared = Shared(request) };
        await new StreamAnswer<LogEntry>(call, shape, source).WriteAsync();
    }

    public static async Task Events(ApiCall call)
    {
        var shape = StreamShape.Of(call);
        var after = call.Query.Number("after");
        if (shape.LastId is { } id)
            after = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : throw Query.Wrong("Last-Event-ID", id, "the number of an event");
        var query = new JournalQuery
        {
            After = after ?? 0,
            Since = shape.LastId is null ? call.Query.Time("since") : null,
            Until = call.Query.Time("until"),
            Kinds = call.Query.All("kind"),
            Service = call.Query.Text("service"),
            Limit = call.Query.Count("limit") ?? (shape.Follow ? null : UsualLimit),
            Follow = shape.Follow,
        };
        var instance = await call.InstanceAsync();
        var source = new StreamSource<InstanceEvent>((_, x) => instance.EventsAsync(query, x), x => x.Sequence.ToString(CultureInfo.InvariantCulture), ApiJson.Default.InstanceEvent);
        await new StreamAnswer<InstanceEvent>(call, shape, source).WriteAsync();
    }

    /// <summary>Times and a limit are each follower's own.</summary>
    static string? Shared(LogRequest request) =>
        request is { Since: null, Until: null, Limit: null } ? $"{string.Join(',', request.Services)}\n{request.Stream}\n{request.Tail}\n{request.Search}" : null;
}
