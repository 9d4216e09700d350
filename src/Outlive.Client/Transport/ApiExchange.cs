using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Contracts.Api;

namespace Outlive.Client.Transport;

/// <summary>Questions in JSON, answers in JSON, refusals as exceptions.</summary>
internal sealed class ApiExchange(Http http)
{
    public Http Http => http;

    /// <summary>The body of the answer, as it came.</summary>
    public async Task<byte[]> BytesAsync(string method, string target, byte[]? body, CancellationToken cancel)
    {
        try
        {
            var reply = await http.SendAsync(new HttpRequest(method, target, body ?? (method == "POST" ? [] : null)), cancel).ConfigureAwait(false);
            await using (reply.ConfigureAwait(false))
            {
                var bytes = await reply.ReadAllAsync(cancel).ConfigureAwait(false);
                return reply.Succeeded ? bytes : throw Refusal(reply.Status, bytes);
            }
        }
        catch (IOException problem)
        {
            throw http.Unreachable(problem.Message);
        }
    }

    public async Task<T> GetAsync<T>(string target, JsonTypeInfo<T> answer, CancellationToken cancel) =>
        Parse(await BytesAsync("GET", target, null, cancel).ConfigureAwait(false), answer);

    public async Task<T> AskAsync<T>(string method, string target, JsonTypeInfo<T> answer, CancellationToken cancel) =>
        Parse(await BytesAsync(method, target, null, cancel).ConfigureAwait(false), answer);

    public async Task<TAnswer> AskAsync<TBody, TAnswer>(string method, string target, TBody body, JsonTypeInfo<TBody> question, JsonTypeInfo<TAnswer> answer, CancellationToken cancel) =>
        Parse(await BytesAsync(method, target, Write(body, question), cancel).ConfigureAwait(false), answer);

    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    public static T Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException problem)
        {
            throw new OutliveException(ErrorCode.Internal, $"cannot read the instance's answer: {problem.Message}; it may be of another version");
        }
    }

    public static OutliveException Refusal(int status, byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, ApiJson.Default.Problem) is { Detail.Length: > 0 } problem)
                return new(problem.Code, problem.Detail, problem.Target) { Problems = problem.Problems };
        }
        catch (JsonException)
        {
            // Not ours: the status has to do.
        }
        return new(ErrorCode.Internal, FormattableString.Invariant($"cannot do that: the instance answered with HTTP status {status} and no reason"));
    }
}
