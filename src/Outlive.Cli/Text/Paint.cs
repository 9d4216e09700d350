namespace Outlive.Cli.Text;

/// <summary>Colours of a terminal (ECMA-48 SGR).</summary>
internal static class Paint
{
    public const string Red = "31", Green = "32", Yellow = "33", Blue = "34", Magenta = "35", Cyan = "36", Grey = "90", Bold = "1";

    static readonly string[] Services = [Cyan, Yellow, Green, Magenta, Blue, "96", "93", "92", "95", "94"];

    public static string With(this Screen screen, string color, string text) => screen.Colors ? $"\e[{color}m{text}\e[0m" : text;

    /// <summary>One service keeps one colour.</summary>
    public static string ForService(int number) => Services[number % Services.Length];
}
