using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Outlive.Contracts.Api;
using Outlive.Hosting;

namespace Outlive.Daemon.Requests;

/// <summary>One request on its way: what it asks, who asks, and how it is answered.</summary>
internal sealed class ApiCall(HttpContext context, string[] arguments, Task<Instance> starting, TimeProvider time)
{
    public const int LargestBody = 1024 * 1024, LargestPlan = 8 * 1024 * 1024;

    public HttpContext Context => context;
    public CancellationToken Cancel => context.RequestAborted;

    /// <summary>The server ends; whatever would go on for ever ends with it.</summary>
    public required CancellationToken Ending { get; init; }

    public Query Query { get; } = new(context.Request.Query, time);
    public string Argument => arguments[0];

    /// <summary>As the journal has it.</summary>
    public string By => context.Items.TryGetValue(Peer.Key, out var who) ? (string)who! : "unknown";

    /// <summary>It has started; null: it still does.</summary>
    public Instance? Started => starting.IsCompletedSuccessfully ? starting.Result : null;

    /// <summary>Waits for the instance's own start, which takes as long as the keeper does.</summary>
    public Task<Instance> InstanceAsync() => starting.WaitAsync(Cancel);

    public async Task<T> ReadAsync<T>(JsonTypeInfo<T> type, bool orDefault = false) where T : new()
    {
        var body = await ReadBytesAsync(LargestBody);
        if (orDefault && body.Length == 0) return new T();
        try
        {
            return JsonSerializer.Deserialize(body.Span, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException problem)
        {
            throw new OutliveException(ErrorCode.BadRequest, $"cannot read the request: its body is not the JSON that {context.Request.Path} takes ({problem.Message}); see docs/api.md");
        }
    }

    public async Task<ReadOnlyMemory<byte>> ReadBytesAsync(int most)
    {
        if (context.Request.ContentLength > most) throw TooLarge(most);
        var bytes = new byte[Math.Min((int)(context.Request.ContentLength ?? 4096), most) + 1];
        var length = 0;
        while (true)
        {
            var count = await context.Request.Body.ReadAsync(bytes.AsMemory(length), Cancel);
            if (count == 0) return bytes.AsMemory(0, length);
            length += count;
            if (length > most) throw TooLarge(most);
            if (length == bytes.Length) Array.Resize(ref bytes, Math.Min(length * 2, most + 1));
        }
    }

    public Task JsonAsync<T>(T value, JsonTypeInfo<T> type, int status = 200)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return BytesAsync(bytes, "application/json", status);
    }

    public async Task BytesAsync(ReadOnlyMemory<byte> bytes, string type, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, Cancel);
    }

    public Task NothingAsync()
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    static OutliveException TooLarge(int most) =>
        new(ErrorCode.TooLarge, FormattableString.Invariant($"cannot read the request: its body is larger than {most} bytes; send less"));
}
