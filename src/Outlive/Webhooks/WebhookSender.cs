using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Outlive.Contracts;
using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Webhooks;

/// <summary>Posts one event to one address. What it answers does not matter beyond its status; a redirect is a failure.</summary>
internal sealed class WebhookSender(WebhookDefinition definition, WebhookContext context) : IDisposable
{
    static readonly TimeSpan s_mostRetryAfter = TimeSpan.FromHours(1);

    readonly Uri _address = new(definition.Url);
    readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        // On this machine nobody is between us.
        UseProxy = !new Uri(definition.Url).IsLoopback,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 64 * 1024,
    });

    public async Task<Delivery> SendAsync(InstanceEvent happened, int tries, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(definition.Timeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var request = Request(happened, tries);
            using var response = await _invoker.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? default : new($"it answers with status {(int)response.StatusCode}", RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(string.Create(CultureInfo.InvariantCulture, $"it did not answer within {definition.Timeout.TotalSeconds:0.###} s"));
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return new($"it can't be reached: {problem.InnerException?.Message ?? problem.Message}");
        }
        catch (OutliveException problem)
        {
            return new(problem.Message);
        }
    }

    HttpRequestMessage Request(InstanceEvent happened, int tries)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(happened, ApiJson.Default.InstanceEvent);
        var timestamp = context.Time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", $"outlive/{Product.Version}");
        request.Headers.TryAddWithoutValidation("Outlive-Instance", context.Instance);
        request.Headers.TryAddWithoutValidation("Outlive-Event", happened.Kind);
        request.Headers.TryAddWithoutValidation("Outlive-Delivery", Text(happened.Sequence));
        request.Headers.TryAddWithoutValidation("Outlive-Try", Text(tries));
        request.Headers.TryAddWithoutValidation("Outlive-Timestamp", Text(timestamp));
        if (definition.Secret is { } secret) request.Headers.TryAddWithoutValidation("Outlive-Signature", WebhookSignature.Of(context.Secret(secret), timestamp, body));
        return request;
    }

    TimeSpan RetryAfter(RetryConditionHeaderValue? asked)
    {
        var wait = asked?.Delta ?? asked?.Date - context.Time.GetUtcNow() ?? TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_mostRetryAfter ? s_mostRetryAfter : wait;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _invoker.Dispose();
}
