using System.Net;
using System.Net.Security;
using Outlive.Contracts;

namespace Outlive.Probes;

/// <summary>
/// Sends the requests of all probes. Each has a connection of its own: one that was kept would go on answering when nobody new is
/// let in any more. No proxy, no cookies, no redirects: what is asked is the service itself.
/// </summary>
internal sealed class HttpProbeClient : IDisposable
{
    readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        // A service on this machine proves nothing by a certificate, and seldom has one that anybody else would trust.
        SslOptions = { RemoteCertificateValidationCallback = (sender, _, _, errors) => errors == SslPolicyErrors.None || IsLocal(sender) },
    });

    public static string UserAgent { get; } = $"outlive/{Product.Version}";

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) => invoker.SendAsync(request, cancel);

    public void Dispose() => invoker.Dispose();

    static bool IsLocal(object sender) => sender is SslStream stream
        && (stream.TargetHostName == "localhost" || (IPAddress.TryParse(stream.TargetHostName, out var address) && IPAddress.IsLoopback(address)));
}
