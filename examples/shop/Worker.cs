/// <summary>Ships orders. It crashes now and then, in the middle of its work: whoever restarts it finds the order still open.</summary>
internal static class Worker
{
    public static async Task<int> RunAsync()
    {
        var name = Settings.Text("NAME");
        using var crash = new CancellationTokenSource(Settings.Seconds("CRASH_AFTER") * (0.5 + Random.Shared.NextDouble()));
        using var database = await DatabaseClient.ConnectAsync();
        Console.WriteLine($"{name} looks for orders");
        while (true)
        {
            // Each replica takes every second order.
            foreach (var order in await database.ListAsync("keys order/ open"))
            {
                if (int.Parse(order["order/".Length..], null) % Settings.Number("REPLICAS") != Settings.Number("REPLICA") - 1) continue;
                if (crash.IsCancellationRequested)
                {
                    Console.Error.WriteLine($"{name} drops {order} and falls over");
                    return 70;
                }
                await database.AskAsync($"set {order} shipped");
                Console.WriteLine($"{order} shipped");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }
}
