using System.Globalization;

namespace Outlive.StandIn;

/// <summary>The command line of a stand-in, both ways.</summary>
internal sealed record StandInOptions(string Keeper, string Run, string State, string Work, int Seed, int Alive, int Total)
{
    public string[] Arguments => [Keeper, Run, State, Work, Text(Seed), Text(Alive), Text(Total)];

    public static StandInOptions Parse(string[] x) => new(x[0], x[1], x[2], x[3], Number(x[4]), Number(x[5]), Number(x[6]));

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
