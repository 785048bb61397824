package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.List;

/** The values in the form of {@code ssh -G}. */
public final class Listing {
    private static final List<String> DEFAULT_IDENTITIES =
            List.of("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk");

    private Listing() {}

    /** Where private keys are looked for if no line names any. */
    public static List<String> defaultIdentities() {
        return DEFAULT_IDENTITIES.stream().map(name -> "~/.ssh/" + name).toList();
    }

    /** One line a value. */
    public static List<String> of(Resolved resolved) {
        List<String> lines = new ArrayList<>();
        lines.add("host " + resolved.host());
        for (Keyword keyword : Keyword.values()) {
            String name = Patterns.lower(keyword.spelling()) + " ";
            if (keyword == Keyword.IDENTITY_FILE && resolved.all(keyword).isEmpty()) {
                defaultIdentities().forEach(file -> lines.add(name + file));
            }
            resolved.all(keyword).stream()
                    .filter(Listing::isShown)
                    .forEach(setting -> lines.add(name + value(setting)));
        }
        return lines;
    }

    private static boolean isShown(Setting setting) {
        return switch (setting.keyword()) {
            case PROXY_COMMAND, PROXY_JUMP, KNOWN_HOSTS_COMMAND ->
                !setting.words().get(0).equalsIgnoreCase("none");
            default -> true;
        };
    }

    private static String value(Setting setting) {
        List<String> words =
                setting.keyword().rule().expansion().isShownAsWritten() ? setting.written() : setting.words();
        return String.join(setting.keyword() == Keyword.PROXY_JUMP ? "," : " ", words);
    }
}
