namespace Outlive.Examples.Tests;

/// <summary>The real example, up once for all tests of it.</summary>
public sealed class PostgresRedisFixture : IAsyncLifetime
{
    readonly int port = Example.FreePort();
    Example? example;

    internal Example Example => example!;

    internal Uri Page => new($"http://127.0.0.1:{port}/");

    public async ValueTask InitializeAsync()
    {
        example = new("postgres-redis", new()
        {
            ["PG_PORT"] = $"{Example.FreePort()}",
            ["REDIS_PORT"] = $"{Example.FreePort()}",
            ["WEB_PORT"] = $"{port}",
        });
        if (IsInstalled) await example.UpAsync();
    }

    internal static bool IsInstalled =>
        File.Exists("/usr/bin/redis-server") && (Directory.Exists("/usr/lib/postgresql") || File.Exists("/usr/bin/postgres"));

    public async ValueTask DisposeAsync()
    {
        if (example is not null) await example.DisposeAsync();
    }
}
