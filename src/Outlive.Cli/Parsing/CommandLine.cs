namespace Outlive.Cli.Parsing;

/// <summary>Splits a command line into options, words and what follows --. Global options may stand before the command as well.</summary>
internal sealed class CommandLine
{
    readonly Dictionary<string, List<string>> options = new(StringComparer.Ordinal);
    readonly List<string> words = [];

    public IReadOnlyList<string> Words => words;

    /// <summary>What followed --.</summary>
    public string[] Rest { get; private set; } = [];

    public bool Has(string option) => options.ContainsKey(option);

    public string? Value(string option) => options.TryGetValue(option, out var values) ? values[^1] : null;

    public IReadOnlyList<string> Values(string option) => options.TryGetValue(option, out var values) ? values : [];

    /// <summary>Where the command's name stands; -1: nowhere.</summary>
    public static int FindCommand(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (argument is "-f" or "-C" or "--file" or "--project" or "--instance" or "--profile") i++;
            else if (!argument.StartsWith('-')) return i;
        }
        return -1;
    }

    public static CommandLine Parse(Command command, string[] arguments, int commandAt)
    {
        var line = new CommandLine();
        // Before the command's name, -f is the plan's file also for those that have an -f of their own.
        var unnamed = command with { Options = [] };
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (i == commandAt) continue;
            if (argument == "--" || (command.TakesCommand && !argument.StartsWith('-') && line.words.Count == command.Words.Most))
            {
                line.Rest = arguments[(argument == "--" ? i + 1 : i)..];
                break;
            }
            if (argument.StartsWith("--", StringComparison.Ordinal)) line.AddLong(command, argument[2..], arguments, ref i);
            else if (argument is ['-', _, ..]) line.AddShort(i < commandAt ? unnamed : command, argument[1..], arguments, ref i);
            else line.words.Add(argument);
        }
        return line.Check(command);
    }

    CommandLine Check(Command command)
    {
        if (Has("help")) return this;
        if (words.Count < command.Words.Least) throw new WrongUseException($"\"outlive {command.Name}\" needs more: outlive {command.Usage}");
        if (words.Count > command.Words.Most) throw new WrongUseException($"\"outlive {command.Name}\" doesn't take \"{words[command.Words.Most]}\": outlive {command.Usage}");
        if (Rest.Length > 0 && !command.TakesCommand) throw new WrongUseException($"\"outlive {command.Name}\" takes nothing after --: outlive {command.Usage}");
        if (Rest.Length == 0 && command.TakesCommand) throw new WrongUseException($"\"outlive {command.Name}\" needs a command: outlive {command.Usage}");
        return this;
    }

    void AddLong(Command command, string text, string[] arguments, ref int at)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var option = command.Find(name) ?? throw new WrongUseException($"\"outlive {command.Name}\" has no option --{name}; see outlive {command.Name} --help");
        if (option.Value is null)
        {
            if (equals >= 0) throw new WrongUseException($"--{name} takes no value");
            Add(name, "");
        }
        else Add(name, equals >= 0 ? text[(equals + 1)..] : Next(option, $"--{name}", arguments, ref at));
    }

    /// <summary>-fd is -f -d, and -n5 is -n 5.</summary>
    void AddShort(Command command, string letters, string[] arguments, ref int at)
    {
        for (var i = 0; i < letters.Length; i++)
        {
            var option = command.Find(letters[i]) ?? throw new WrongUseException($"\"outlive {command.Name}\" has no option -{letters[i]}; see outlive {command.Name} --help");
            if (option.Value is null)
            {
                Add(option.Name, "");
                continue;
            }
            Add(option.Name, i + 1 < letters.Length ? letters[(i + 1)..] : Next(option, $"-{letters[i]}", arguments, ref at));
            return;
        }
    }

    static string Next(Option option, string written, string[] arguments, ref int at) =>
        at + 1 < arguments.Length ? arguments[++at] : throw new WrongUseException($"{written} needs a value: {written} {option.Value}");

    void Add(string option, string value)
    {
        if (!options.TryGetValue(option, out var values)) options[option] = values = [];
        values.Add(value);
    }
}
