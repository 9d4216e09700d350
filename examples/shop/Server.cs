/// <summary>An ASP.NET Core server on the port that the plan gave, with a line when it is open and nothing else to say.</summary>
internal static class Server
{
    public static WebApplication Create()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Settings.Port}");
        return builder.Build();
    }

    public static async Task RunAsync(WebApplication app, string name)
    {
        await app.StartAsync();
        Console.WriteLine($"{name} is open at http://127.0.0.1:{Settings.Port}");
        await app.WaitForShutdownAsync();
    }
}
