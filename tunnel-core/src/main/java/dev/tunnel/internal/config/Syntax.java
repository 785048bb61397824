package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How a keyword's arguments are read. */
@FunctionalInterface
interface Syntax {
    /** Whatever it is. */
    Syntax ANYTHING = line -> List.of(line.raw());
    /** One word. */
    Syntax WORD = line -> List.of(line.next());
    /** The rest of the line. */
    Syntax COMMAND = line -> List.of(line.raw());
    /** Yes or no. */
    Syntax FLAG = oneOf("yes true", "no false");
    /** A number from 0 up. */
    Syntax NUMBER = line -> List.of(String.valueOf(Numbers.parse(line.next())));
    /** A time; {@code none} is as if there were no line. */
    Syntax TIME = line -> {
        String time = line.next();
        return time.equals("none") ? List.of() : List.of(String.valueOf(Numbers.seconds(time)));
    };
    /** A port's number, or its service's name. */
    Syntax PORT = line -> List.of(String.valueOf(Numbers.port(line.next(), 1, line.environment())));
    /** Several words; {@code none} only alone. */
    Syntax WORDS = line -> soleWord(line.rest(), "none");
    /** Patterns of environment variables' names, perhaps after {@code -}. */
    Syntax VARIABLE_NAMES = line -> {
        List<String> names = line.some();
        names.forEach(name -> expect(name.indexOf('=') < 0, name, "is not a name without ="));
        return names;
    };
    /** Environment variables, each with its value. */
    Syntax VARIABLES = line -> {
        List<String> variables = line.some();
        variables.forEach(variable -> expect(variable.indexOf('=') > 0, variable, "is not a name, = and a value"));
        return variables;
    };
    /** An octal number of permissions. */
    Syntax MASK = line -> List.of(mask(line.next()));
    /** Names with commas between, after {@code +}, {@code -} or {@code ^} perhaps. */
    Syntax ALGORITHMS = line -> List.of(algorithms(line.next()));
    /** An agent's socket. */
    Syntax AGENT = line -> List.of(agent(line.next(), line.environment()));
    /** Yes, no, or for how long. */
    Syntax PERSIST = line -> List.of(persist(line.next()));
    /** Types of channels with their times. */
    Syntax CHANNEL_TIMEOUTS = line -> {
        List<String> words = soleWord(line.some(), "none");
        words.forEach(Syntax::checkChannelTimeout);
        return words;
    };
    /** How much and how long one key is used. */
    Syntax REKEY_LIMIT = line -> {
        long bytes = Numbers.bytes(line.next());
        String time = line.hasNext() ? line.next() : "none";
        return List.of(String.valueOf(bytes), time.equals("none") ? "0" : String.valueOf(Numbers.seconds(time)));
    };
    /** Hosts with ports. */
    Syntax DESTINATIONS = line -> {
        List<String> words = soleWord(soleWord(line.some(), "none"), "any");
        words.forEach(word -> checkDestination(word, line.environment()));
        return words;
    };
    /** Domains. */
    Syntax DOMAINS =
            line -> soleWord(line.some(), "none").stream().map(Names::domain).toList();
    /** Pairs of pattern lists. */
    Syntax CNAMES = line -> {
        List<String> words = new ArrayList<>();
        soleWord(line.some(), "none").forEach(word -> words.add(cname(word)));
        return words;
    };

    /**
     * Reads.
     *
     * @return the value's words as {@code ssh -G} shows them; none if it is as if the line were not there
     * @throws IllegalArgumentException if they are not what the keyword takes; the message follows the keyword
     */
    List<String> read(Arguments line);

    /**
     * One of several words, whatever their case.
     *
     * @param choices each the word as it is shown, and others for the same
     */
    static Syntax oneOf(String... choices) {
        Map<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String choice : choices) {
            List<String> words = List.of(choice.split(" "));
            words.forEach(word -> shown.put(word, words.get(0)));
        }
        return line -> {
            String word = line.next();
            String value = shown.get(word);
            if (value == null) {
                throw new IllegalArgumentException(
                        Text.quoted(word) + " is none of " + String.join(", ", shown.keySet()));
            }
            return List.of(value);
        };
    }

    private static void expect(boolean isSo, String word, String problem) {
        if (!isSo) {
            throw new IllegalArgumentException(Text.quoted(word) + " " + problem);
        }
    }

    private static List<String> soleWord(List<String> words, String sole) {
        if (words.size() > 1 && words.stream().anyMatch(sole::equalsIgnoreCase)) {
            throw new IllegalArgumentException("has " + sole + " among other values; " + sole + " stands alone");
        }
        return words;
    }

    private static String mask(String text) {
        if (!text.matches("0*[0-7]{1,3}")) {
            throw new IllegalArgumentException(Text.quoted(text) + " is not an octal number from 0 to 0777");
        }
        int mask = Integer.parseInt(text, 8);
        return mask == 0 ? "00" : "0" + Integer.toOctalString(mask);
    }

    private static String algorithms(String text) {
        String names = "+-^".indexOf(text.charAt(0)) < 0 ? text : text.substring(1);
        if (names.isEmpty()
                || names.indexOf('!') >= 0
                || List.of(names.split(",", -1)).contains("")) {
            throw new IllegalArgumentException(
                    Text.quoted(text) + " is not a list of names with commas between, perhaps after +, - or ^");
        }
        return text;
    }

    private static String agent(String text, Environment environment) {
        Variables.expand(text, environment);
        if (text.startsWith("$") && !text.startsWith("${") && !Variables.isName(text.substring(1))) {
            throw new IllegalArgumentException(Text.quoted(text) + " is not a variable's name after $");
        }
        return text;
    }

    private static String persist(String text) {
        return switch (text) {
            case "yes", "true" -> "yes";
            case "no", "false" -> "no";
            default -> {
                int seconds = Numbers.seconds(text);
                yield seconds == 0 ? "yes" : String.valueOf(seconds);
            }
        };
    }

    private static void checkChannelTimeout(String word) {
        int equals = word.indexOf('=');
        if (equals == 0 || (equals < 0 && !word.equalsIgnoreCase("none"))) {
            throw new IllegalArgumentException(Text.quoted(word) + " is not a type of channel, = and a time");
        }
        if (equals > 0) {
            Numbers.seconds(word.substring(equals + 1));
        }
    }

    private static void checkDestination(String word, Environment environment) {
        if (word.equalsIgnoreCase("none") || word.equalsIgnoreCase("any")) {
            return;
        }
        int colon = Pattern.compile("(\\[[^]]*]|[^\\[:/][^:/]*|)")
                .matcher(word)
                .results()
                .findFirst()
                .map(r -> r.end())
                .orElse(0);
        if (colon >= word.length() || word.charAt(colon) != ':') {
            throw new IllegalArgumentException(Text.quoted(word) + " is not a host, a colon and a port");
        }
        String port = word.substring(colon + 1);
        if (!port.equals("*")) {
            Numbers.port(port, 1, environment);
        }
    }

    private static String cname(String word) {
        if (word.equalsIgnoreCase("none") || word.equals("*")) {
            return word.equals("*") ? "*:*" : word;
        }
        int colon = word.indexOf(':');
        if (colon < 0 || colon == word.length() - 1) {
            throw new IllegalArgumentException(
                    Text.quoted(word) + " is not two lists of patterns with a colon between");
        }
        return Patterns.lower(word);
    }
}
