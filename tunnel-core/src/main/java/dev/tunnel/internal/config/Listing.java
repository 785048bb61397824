package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The values in the form of {@code ssh -G}. */
public final class Listing {
    /** What private keys are called in {@code ~/.ssh} if no line names any. */
    public static final List<String> DEFAULT_IDENTITIES =
            List.of("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk");

    private Listing() {}

    /** One line a value. */
    public static List<String> of(Resolved resolved) {
        List<String> lines = new ArrayList<>();
        lines.add("host " + resolved.host());
        for (Keyword keyword : Keyword.values()) {
            String name = Patterns.lower(keyword.spelling()) + " ";
            if (keyword == Keyword.IDENTITY_FILE && resolved.all(keyword).isEmpty()) {
                DEFAULT_IDENTITIES.forEach(file -> lines.add(name + "~/.ssh/" + file));
            }
            resolved.all(keyword).stream()
                    .filter(Listing::isShown)
                    .flatMap(Listing::values)
                    .forEach(value -> lines.add(name + value));
        }
        return lines;
    }

    private static boolean isShown(Setting setting) {
        return switch (setting.keyword()) {
            case PROXY_COMMAND, PROXY_JUMP, KNOWN_HOSTS_COMMAND, REMOTE_COMMAND ->
                !setting.written().get(0).equalsIgnoreCase("none");
            default -> true;
        };
    }

    /** Each environment variable has a line of its own. */
    private static Stream<String> values(Setting setting) {
        return switch (setting.keyword()) {
            case SEND_ENV, SET_ENV -> setting.words().stream();
            default -> Stream.of(value(setting));
        };
    }

    private static String value(Setting setting) {
        List<String> words =
                setting.keyword().rule().expansion().isShownAsWritten() ? setting.written() : setting.words();
        return String.join(setting.keyword() == Keyword.PROXY_JUMP ? "," : " ", words);
    }
}
