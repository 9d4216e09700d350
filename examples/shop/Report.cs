/// <summary>A job of the profile "report": counts what was shipped, and ends.</summary>
internal static class Report
{
    public static async Task<int> RunAsync()
    {
        using var database = await DatabaseClient.ConnectAsync();
        var shipped = await database.ListAsync("keys order/ shipped");
        Console.WriteLine($"{shipped.Length} orders shipped since the shop opened");
        return 0;
    }
}
