using Microsoft.AspNetCore.Http.Extensions;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Requests;

/// <summary>A part of a list: `limit` entries after the one called `after`. Where there are more, a Link says where (RFC 8288).</summary>
internal static class Page
{
    public const int Most = 10_000;

    public static readonly Parameter[] Words =
    [
        new("limit", "integer", "at most so many, 10000 at most"),
        new("after", "string", "go on after this one"),
    ];

    public static T[] Of<T>(ApiCall call, IReadOnlyList<T> all, Func<T, string> id)
    {
        var limit = call.Query.Count("limit") ?? Most;
        if (limit is 0 or > Most) throw Query.Wrong("limit", call.Query.Text("limit")!, "a number from 1 to 10000");
        var first = call.Query.Text("after") is { } after ? IndexAfter(all, id, after) : 0;
        T[] page = [.. all.Skip(first).Take(limit)];
        if (first + page.Length < all.Count) call.Context.Response.Headers.Link = $"<{Next(call, id(page[^1]))}>; rel=\"next\"";
        return page;
    }

    static int IndexAfter<T>(IReadOnlyList<T> all, Func<T, string> id, string after)
    {
        for (var i = 0; i < all.Count; i++)
            if (id(all[i]) == after) return i + 1;
        throw new OutliveException(ErrorCode.NotFound, "cannot go on with the list: what `after` names is not in it (any more); begin anew", "after");
    }

    static string Next(ApiCall call, string after)
    {
        var query = new QueryBuilder();
        foreach (var (name, values) in call.Context.Request.Query)
            foreach (var value in values)
                if (name != "after") query.Add(name, value ?? "");
        query.Add("after", after);
        return call.Context.Request.Path.ToUriComponent() + query.ToQueryString();
    }
}
