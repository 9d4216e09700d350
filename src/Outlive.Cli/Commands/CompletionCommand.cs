using Outlive.Cli.Parsing;

namespace Outlive.Cli.Commands;

internal static class CompletionCommand
{
    public static Command Create() => new("completion", "completion bash|zsh|fish", "writes the completion for a shell")
    {
        Words = (1, 1),
        Examples =
        [
            ("source <(outlive completion bash)", "in ~/.bashrc"),
            ("source <(outlive completion zsh)", "in ~/.zshrc"),
            ("outlive completion fish | source", "in ~/.config/fish/config.fish"),
        ],
        Run = call =>
        {
            var script = call.Words[0] switch
            {
                "bash" => Bash,
                "zsh" => "autoload -U +X bashcompinit && bashcompinit\n" + Bash,
                "fish" => Fish(),
                var other => throw new WrongUseException($"there is no completion for \"{other}\": outlive {call.Command.Usage}"),
            };
            call.Screen.Line(script);
            return Task.FromResult(ExitCode.Done);
        },
    };

    /// <summary>Services are asked of the instance, and are nothing when it doesn't run.</summary>
    static string Bash =>
        $$"""
        _outlive() {
            local word=${COMP_WORDS[COMP_CWORD]} command= i
            for ((i = 1; i < COMP_CWORD; i++)); do
                case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac
            done
            case $command in
                '') COMPREPLY=($(compgen -W "{{string.Join(' ', CommandTable.Names)}} help" -- "$word")) ;;
        {{OptionCases()}}
            esac
            case $command:$word in
                *:-*) COMPREPLY=($(compgen -W "$options --file --project --instance --system --profile --json --no-color --help" -- "$word")) ;;
                config:*) COMPREPLY=($(compgen -W "check show schema" -- "$word")) ;;
                completion:*) COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")) ;;
                install:*) ;;
                state:*) COMPREPLY=($(compgen -W "export" -- "$word")) ;;
                ?*:*) COMPREPLY=($(compgen -W "$(outlive ps --no-color 2>/dev/null | awk 'NR > 1 { print $3 }')" -- "$word")) ;;
            esac
        }
        complete -F _outlive outlive ./outlive
        """;

    static string OptionCases()
    {
        var cases = new System.Text.StringBuilder();
        foreach (var name in CommandTable.Names)
        {
            cases.Append("        ").Append(name).Append(") local options=\"");
            foreach (var option in CommandTable.Find(name)!.Options) cases.Append("--").Append(option.Name).Append(' ');
            cases.Append("\" ;;\n");
        }
        return cases.ToString().TrimEnd('\n');
    }

    static string Fish()
    {
        var script = new System.Text.StringBuilder("complete -c outlive -f\n");
        foreach (var name in CommandTable.Names)
        {
            var command = CommandTable.Find(name)!;
            script.Append("complete -c outlive -n __fish_use_subcommand -a ").Append(name).Append(" -d ").Append(Quoted(command.Summary)).Append('\n');
            foreach (var option in command.Options)
                script.Append("complete -c outlive -n '__fish_seen_subcommand_from ").Append(name).Append("' -l ").Append(option.Name).Append(" -d ").Append(Quoted(option.Summary)).Append('\n');
        }
        return script.Append("complete -c outlive -n 'not __fish_use_subcommand' -a \"(outlive ps --no-color 2>/dev/null | awk 'NR > 1 { print \\$3 }')\"").ToString();
    }

    static string Quoted(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";
}
