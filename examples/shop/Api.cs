/// <summary>Products and orders over HTTP, from the database.</summary>
internal static class Api
{
    public static async Task<int> RunAsync()
    {
        await using var app = Server.Create();
        app.MapGet("/health", async () => await DatabaseClient.AskOnceAsync("get version"));
        app.MapGet("/products", ProductsAsync);
        app.MapGet("/orders", OrdersAsync);
        app.MapPost("/orders/{product}", PlaceAsync);
        await Server.RunAsync(app, "the API");
        return 0;
    }

    static async Task<Dictionary<string, string>> ProductsAsync()
    {
        using var database = await DatabaseClient.ConnectAsync();
        var products = new Dictionary<string, string>();
        foreach (var key in await database.ListAsync("keys product/")) products[key["product/".Length..]] = await database.AskAsync($"get {key}");
        return products;
    }

    static async Task<Dictionary<string, int>> OrdersAsync()
    {
        using var database = await DatabaseClient.ConnectAsync();
        return new()
        {
            ["open"] = (await database.ListAsync("keys order/ open")).Length,
            ["shipped"] = (await database.ListAsync("keys order/ shipped")).Length,
        };
    }

    static async Task<IResult> PlaceAsync(string product)
    {
        using var database = await DatabaseClient.ConnectAsync();
        if (product.Contains(' ', StringComparison.Ordinal) || await database.AskAsync($"get product/{product}") == "") return Results.NotFound($"no {product} here");
        var number = await database.AskAsync("next orders");
        await database.AskAsync($"set order/{number} open");
        Console.WriteLine($"order {number}: {product}");
        return Results.Text(number);
    }
}
