using Npgsql;

// Counts visits twice: as rows in PostgreSQL and as a number in Redis. Its health is theirs.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT")}");

await using var app = builder.Build();
await using var postgres = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("POSTGRES")!);
var redis = new Redis(int.Parse(Environment.GetEnvironmentVariable("REDIS_PORT")!, null));

app.MapGet("/", () => AnswerAsync(async () =>
{
    await using var insert = postgres.CreateCommand("insert into visits default values");
    await insert.ExecuteNonQueryAsync();
    return new { postgres = await CountAsync(), redis = await redis.AskAsync("INCR", "visits") };
}));

app.MapGet("/health", () => AnswerAsync(async () => new { postgres = await CountAsync(), redis = await redis.AskAsync("PING") }));

await app.StartAsync();
Console.WriteLine($"open at {string.Join(", ", app.Urls)}");
await app.WaitForShutdownAsync();

async Task<long> CountAsync()
{
    await using var count = postgres.CreateCommand("select count(*) from visits");
    return (long)(await count.ExecuteScalarAsync())!;
}

static async Task<IResult> AnswerAsync<T>(Func<Task<T>> answer)
{
    try
    {
        return Results.Json(await answer());
    }
    catch (Exception problem) when (problem is NpgsqlException or IOException or System.Net.Sockets.SocketException)
    {
        Console.Error.WriteLine(problem.Message);
        return Results.Json(new { problem = problem.Message }, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
