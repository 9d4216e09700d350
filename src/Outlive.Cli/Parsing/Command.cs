namespace Outlive.Cli.Parsing;

/// <summary>A command: what it is called, what it takes, what it is good for, and what it does.</summary>
internal sealed record Command(string Name, string Usage, string Summary)
{
    public Option[] Options { get; init; } = [];

    /// <summary>Command lines and what they are for.</summary>
    public (string Line, string Purpose)[] Examples { get; init; } = [];

    /// <summary>How many words it takes at least and at most, options and what follows -- not counted.</summary>
    public (int Least, int Most) Words { get; init; } = (0, 0);

    /// <summary>What follows -- is a command line of its own. Without -- it begins with the first word beyond the command's own.</summary>
    public bool TakesCommand { get; init; }

    public required Func<Invocation, Task<int>> Run { get; init; }

    public Option? Find(string name)
    {
        foreach (var option in Options)
            if (option.Name == name) return option;
        foreach (var option in Option.Global)
            if (option.Name == name) return option;
        return null;
    }

    public Option? Find(char letter)
    {
        foreach (var option in Options)
            if (option.Short == letter) return option;
        foreach (var option in Option.Global)
            if (option.Short == letter) return option;
        return null;
    }
}
