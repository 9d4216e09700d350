using System.Globalization;

/// <summary>What the plan says to a program, by its environment.</summary>
internal static class Settings
{
    public static int Port => Number("PORT");

    public static string Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set");

    public static int Number(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    public static TimeSpan Seconds(string name) => TimeSpan.FromSeconds(double.Parse(Text(name), CultureInfo.InvariantCulture));

    public static int Refuse(string problem)
    {
        Console.Error.WriteLine($"shop: {problem}: shop db|migrate|api|web|worker|customer|report");
        return 2;
    }
}
