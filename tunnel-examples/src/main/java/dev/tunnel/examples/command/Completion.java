package dev.tunnel.examples.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Scripts that complete the command's options, and hosts from the user's ssh_config, in a shell. */
final class Completion {
    private static final String HOSTS =
            "sed -n 's/^[[:space:]]*[Hh][Oo][Ss][Tt][[:space:]=]\\{1,\\}//p' ~/.ssh/config 2>/dev/null | tr -s ' \\t' '\\n' | grep -v '[*?!]'";

    private Completion() {}

    /** The script for the given shell. */
    static String of(String shell) throws UsageException {
        return switch (shell) {
            case "bash" -> bash();
            case "zsh" -> zsh();
            default ->
                throw new UsageException("no completion for \"" + shell + "\"; there is one for bash and one for zsh");
        };
    }

    private static String bash() {
        String options = Stream.concat(
                        Arrays.stream(Flag.values()).map(flag -> "-" + flag.letter()),
                        Arrays.stream(LongFlag.values()).map(flag -> "--" + flag.word()))
                .collect(Collectors.joining(" "));
        return """
                # bash completion for tunnel: eval "$(tunnel --completion bash)"
                _tunnel() {
                  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
                  case $before in
                    -*[EFiS]) COMPREPLY=($(compgen -f -- "$word")) ;;
                    -*Q) COMPREPLY=($(compgen -W "%s" -- "$word")) ;;
                    --completion) COMPREPLY=($(compgen -W "bash zsh" -- "$word")) ;;
                    *)
                      case $word in
                        -*) COMPREPLY=($(compgen -W "%s" -- "$word")) ;;
                        *) COMPREPLY=($(compgen -W "$(%s)" -- "$word")) ;;
                      esac ;;
                  esac
                }
                complete -F _tunnel tunnel
                """.formatted(String.join(" ", Algorithms.kinds()), options, HOSTS);
    }

    private static String zsh() {
        Stream<String> flags = Arrays.stream(Flag.values())
                .map(flag -> "'*-" + flag.letter() + (flag.argument() == null ? "" : "+") + "[" + brief(flag.help())
                        + "]" + (flag.argument() == null ? "" : ":" + name(flag.argument()) + ":" + action(flag))
                        + "'");
        Stream<String> words =
                Arrays.stream(LongFlag.values()).map(flag -> "'--" + flag.word() + "[" + brief(flag.help()) + "]'");
        return """
                #compdef tunnel
                # zsh completion for tunnel: eval "$(tunnel --completion zsh)"
                _tunnel_hosts() { compadd -- $(%s) }
                _tunnel() {
                  _arguments -s \\
                    %s \\
                    '1:host:_tunnel_hosts' \\
                    '*:: :_normal'
                }
                compdef _tunnel tunnel
                """.formatted(HOSTS, Stream.concat(flags, words).collect(Collectors.joining(" \\\n    ")));
    }

    /** The first sentence, without what has a meaning to zsh. */
    private static String brief(String help) {
        String sentence = help.replaceFirst("[.:;] .*", "").replaceFirst("\\.$", "");
        return sentence.replace("'", "'\\''").replaceAll("[\\[\\]]", "");
    }

    private static String name(String argument) {
        return argument.replaceAll("[\\[\\]@:]", " ").strip().toLowerCase(Locale.ROOT);
    }

    private static String action(Flag flag) {
        return switch (flag) {
            case LOG_FILE, CONFIG, IDENTITY, CONTROL_PATH -> "_files";
            case QUERY -> "(" + String.join(" ", Algorithms.kinds()) + ")";
            case JUMP -> "_tunnel_hosts";
            default -> " ";
        };
    }
}
