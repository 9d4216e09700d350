using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>Whether a request is answered as it should be: status within a range and, when asked for, a text in the body.</summary>
internal sealed class HttpLook(ProbeDefinition probe, ProbeContext context) : IProbeLook
{
    /// <summary>Of the body: enough for a page of health, and not for whoever streams for ever.</summary>
    const int LongestBody = 256 * 1024;

    readonly HttpProbeDefinition http = probe.Http ?? new();

    public ValueTask<ProbeResult> LookAsync(CancellationToken cancel) =>
        Uri.TryCreate(http.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? TimedLook.RunAsync(token => AskAsync(url, token), context.Time, probe.Timeout, $"{Name} had no answer within {ProbeWords.Of(probe.Timeout)}", cancel)
            : new(new ProbeResult(false, $"\"{http.Url}\" is no http address"));

    string Name => $"{http.Method} {http.Url}";

    async ValueTask<ProbeResult> AskAsync(Uri url, CancellationToken cancel)
    {
        try
        {
            using var request = Request(url);
            using var response = await context.Http.SendAsync(request, cancel).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status < http.FirstStatus || status > http.LastStatus) return new(false, $"{Name} answered {status}");
            if (http.Body is not { Length: > 0 } text) return new(true, $"{Name} answered {status}");
            var body = await ReadAsync(response, cancel).ConfigureAwait(false);
            return body.Contains(text, StringComparison.Ordinal)
                ? new(true, $"{Name} answered {status} with \"{ProbeWords.Quote(text)}\"")
                : new(false, $"{Name} answered {status} without \"{ProbeWords.Quote(text)}\"{(body.Length >= LongestBody ? $" in the first {LongestBody / 1024} KiB" : "")}");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return new(false, $"{Name} failed: {Reason(problem)}");
        }
    }

    HttpRequestMessage Request(Uri url)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Method), url);
        foreach (var (name, value) in http.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (!request.Headers.Contains("User-Agent")) request.Headers.TryAddWithoutValidation("User-Agent", HttpProbeClient.UserAgent);
        return request;
    }

    static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestBody);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using var reading = stream.ConfigureAwait(false);
            var filled = await stream.ReadAtLeastAsync(buffer.AsMemory(0, LongestBody), LongestBody, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, filled);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static string Reason(Exception problem) => problem switch
    {
        { InnerException: SocketException socket } => socket.Message,
        { InnerException: IOException inner } => inner.Message,
        _ => problem.Message,
    };
}
