namespace Outlive.Examples.Tests;

/// <summary>The showcase, up once for all tests of it.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    internal Example Shop { get; } = new("shop", new()
    {
        ["SHOP_DB_PORT"] = $"{Example.FreePort()}",
        ["SHOP_API_PORT"] = $"{Example.FreePort()}",
        ["SHOP_CRASH_AFTER"] = "3",
        ["SHOP_ORDER_EVERY"] = "0.2",
    });

    public async ValueTask InitializeAsync() => await Shop.UpAsync();

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
