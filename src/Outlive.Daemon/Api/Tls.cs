using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Daemon.Api;

/// <summary>Kestrel's TLS with the certificate of the plan. Only here it takes some of ASP.NET's services, which are made when they are needed.</summary>
internal sealed class Tls
{
    const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    readonly X509Certificate2 certificate;
    readonly X509Certificate2Collection chain = [];
    readonly IServiceProvider services;

    public Tls(TlsDefinition files)
    {
        if ((File.GetUnixFileMode(files.Key) & Others) != 0) throw new OutliveException(ErrorCode.Refused, $"everybody can read the key {files.Key}; chmod 600 it");
        certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        chain.ImportFromPemFile(files.Certificate);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        services = builder.Services.BuildServiceProvider();
    }

    public void Use(ListenOptions listen)
    {
        listen.KestrelServerOptions.ApplicationServices = services;
        listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate, ServerCertificateChain = chain, HandshakeTimeout = Handshake });
    }
}
