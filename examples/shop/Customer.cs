/// <summary>Orders something every now and then, and keeps calm while the API is away.</summary>
internal static class Customer
{
    static readonly string[] Wishes = ["tea", "tea", "cup", "kettle"];

    public static async Task<int> RunAsync()
    {
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{Settings.Text("API_PORT")}"), Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            var wish = Wishes[Random.Shared.Next(Wishes.Length)];
            try
            {
                using var answer = await http.PostAsync(new Uri($"/orders/{wish}", UriKind.Relative), null);
                Console.WriteLine($"{wish}, please: {(answer.IsSuccessStatusCode ? "thanks" : answer.StatusCode)}");
            }
            catch (HttpRequestException problem)
            {
                Console.Error.WriteLine($"{wish}, please: {problem.Message}");
            }
            await Task.Delay(Settings.Seconds("ORDER_EVERY"), TimeProvider.System);
        }
    }
}
