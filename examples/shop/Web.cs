using System.Text;

/// <summary>The page that customers see: what the API knows, and nothing of its own.</summary>
internal static class Web
{
    static readonly HttpClient Http = new() { BaseAddress = new($"http://127.0.0.1:{Settings.Text("API_PORT")}"), Timeout = TimeSpan.FromSeconds(5) };

    public static async Task<int> RunAsync()
    {
        await using var app = Server.Create();
        app.MapGet("/", async () => Results.Content(await PageAsync(), "text/html; charset=utf-8"));
        app.MapGet("/health", () => "ok");
        await Server.RunAsync(app, "the shop");
        return 0;
    }

    static async Task<string> PageAsync()
    {
        var products = await Http.GetFromJsonAsync<Dictionary<string, string>>("/products") ?? [];
        var orders = await Http.GetFromJsonAsync<Dictionary<string, int>>("/orders") ?? [];
        var page = new StringBuilder("<!doctype html><html lang=en><title>The shop</title><h1>The shop</h1><ul>");
        foreach (var (name, price) in products) page.Append(null, $"<li>{name}: {price} €</li>");
        return page.Append(null, $"</ul><p>{orders["shipped"]} orders shipped, {orders["open"]} open.</p></html>\n").ToString();
    }
}
