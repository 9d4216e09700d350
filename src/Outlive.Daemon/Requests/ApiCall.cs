using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Hosting;

namespace Outlive.Daemon.Requests;

/// <summary>One request on its way: what it asks, who asks, and how it is answered.</summary>
internal sealed class ApiCall(HttpContext context, ApiParts parts)
{
    public const int LargestBody = 1024 * 1024, LargestPlan = 8 * 1024 * 1024;

    ReadOnlyMemory<byte>? read;

    public HttpContext Context => context;
    public ApiParts Parts => parts;
    public CancellationToken Ending => parts.Ending;

    /// <summary>The caller has gone; a change that must happen once is carried out all the same.</summary>
    public CancellationToken Cancel { get; set; } = context.RequestAborted;

    public Query Query { get; } = new(context.Request.Query, parts.Time);

    /// <summary>Those in the path.</summary>
    public string[] Arguments { get; set; } = [];
    public string Argument => Arguments[0];

    public required Entrance Entrance { get; init; }
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>Who asks for a change, and what they have seen.</summary>
    public Asked Asked => new(Caller.Name) { Seen = Tags.Of(context.Request.Headers.IfMatch) };

    /// <summary>What is to be done, in a few words, where the path does not say it all.</summary>
    public string? Note { get; set; }

    /// <summary>Null: not decided yet, or a stream.</summary>
    public SentAnswer? Sent { get; private set; }

    /// <summary>Called when the answer is decided, before it goes out.</summary>
    public Action<SentAnswer>? Deciding { get; set; }

    /// <summary>It has started; null: it still does.</summary>
    public Instance? Started => parts.Starting.IsCompletedSuccessfully ? parts.Starting.Result : null;

    /// <summary>Waits for the instance's own start, which takes as long as the keeper does.</summary>
    public Task<Instance> InstanceAsync() => parts.Starting.WaitAsync(Cancel);

    /// <summary>A place among the answers without an end.</summary>
    public IDisposable EnterStream() => (Entrance.IsUnix ? parts.LocalStreams : parts.RemoteStreams).Enter();

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
        read ??= await ReadOnceAsync(most);
        return read.Value.Length <= most ? read.Value : throw TooLarge(most);
    }

    async Task<ReadOnlyMemory<byte>> ReadOnceAsync(int most)
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

    public Task JsonAsync<T>(T value, JsonTypeInfo<T> type, int status = 200, string? tag = null)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return SendAsync(new(status, "application/json", bytes) { Tag = tag });
    }

    public Task BytesAsync(ReadOnlyMemory<byte> bytes, string type, int status = 200, string? tag = null) => SendAsync(new(status, type, bytes) { Tag = tag });

    public Task NothingAsync(int status = StatusCodes.Status204NoContent) => SendAsync(new(status, null, default));

    public async Task SendAsync(SentAnswer answer)
    {
        Decide(answer);
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Tag is { } tag) response.Headers.ETag = Tags.Write(tag);
        if (answer.Type is null) return;
        response.ContentType = answer.Type;
        response.ContentLength = answer.Bytes.Length;
        await response.Body.WriteAsync(answer.Bytes, Cancel);
    }

    /// <summary>For who sends it in a way of his own.</summary>
    public void Decide(SentAnswer answer)
    {
        if (Sent is not null) return;
        Sent = answer;
        Deciding?.Invoke(answer);
    }

    static OutliveException TooLarge(int most) =>
        new(ErrorCode.TooLarge, FormattableString.Invariant($"cannot read the request: its body is larger than {most} bytes; send less"));
}
