using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Hosting;
using Outlive.TestKit;

namespace Outlive.Embedding.Tests;

/// <summary>A folder with an app, which is started any number of times; its instance ends with the test.</summary>
internal sealed class Project : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly TempDirectory folder = new();
    readonly string name = $"t-{Guid.NewGuid():N}"[..12];

    public string Folder => folder.Path;

    /// <summary>In <paramref name="plan"/>, `CHILD` stands for the test child.</summary>
    public async Task<IHost> StartAsync(string? plan, Action<OutliveOptions>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = Folder });
        builder.Services.AddOutlive(x =>
        {
            (x.Instance, x.Plan) = (name, plan?.Replace("CHILD", TestChild.Path, StringComparison.Ordinal));
            more?.Invoke(x);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public static OutliveClient ClientOf(IHost host) => host.Services.GetRequiredService<OutliveClient>();

    /// <summary>As another program would come to it.</summary>
    public OutliveClient Client => new ServiceCollection().AddOutliveClient(x => x.Instance = name).BuildServiceProvider().GetRequiredService<OutliveClient>();

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await new InstanceLauncher(InstanceList.Find(name)).EndAsync(stopServices: true, limit.Token);
        folder.Dispose();
    }
}
