/// <summary>A job: brings the database to what the shop needs, and ends.</summary>
internal static class Migration
{
    static readonly (string Name, int Price)[] Products = [("cup", 6), ("kettle", 29), ("tea", 4)];

    public static async Task<int> RunAsync()
    {
        using var database = await DatabaseClient.ConnectAsync();
        var version = await database.AskAsync("get version");
        foreach (var (name, price) in Products) await database.AskAsync($"set product/{name} {price}");
        await database.AskAsync("set version 1");
        Console.WriteLine(version == "1" ? "the database was at version 1 already" : $"{Products.Length} products written, version 1");
        return 0;
    }
}
