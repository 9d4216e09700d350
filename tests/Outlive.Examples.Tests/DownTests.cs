namespace Outlive.Examples.Tests;

public sealed class DownTests
{
    [Fact]
    public async Task Going_down_leaves_no_process_of_the_showcase_and_coming_up_again_finds_its_data()
    {
        await using var shop = new Example("shop", new() { ["SHOP_DB_PORT"] = $"{Example.FreePort()}", ["SHOP_API_PORT"] = $"{Example.FreePort()}" });
        await shop.UpAsync();
        await shop.DownAsync();
        await shop.UpAsync("migrate");
        (await shop.RunAsync("logs", "--tail", "1", "migrate")).Output.ShouldContain("at version 1 already");
    }
}
