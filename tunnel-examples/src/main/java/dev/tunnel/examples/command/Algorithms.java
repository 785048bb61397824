package dev.tunnel.examples.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code -Q} can ask for: the names of ssh's, and of the directives that take such a list. */
enum Algorithms {
    CIPHER("cipher", "Ciphers"),
    KEX("kex", "KexAlgorithms"),
    KEY("key", "PubkeyAcceptedAlgorithms"),
    KEY_SIGNATURE("key-sig", "HostKeyAlgorithms"),
    MAC("mac", "MACs"),
    SIGNATURE("sig", "CASignatureAlgorithms");

    private final String query;
    private final String keyword;

    Algorithms(String query, String keyword) {
        this.query = query;
        this.keyword = keyword;
    }

    /** The directive of ssh_config that takes such algorithms. */
    String keyword() {
        return keyword;
    }

    /** What is asked for, or null for the list of what can be asked for. */
    static @Nullable Algorithms of(String query) throws UsageException {
        if (query.equals("help")) {
            return null;
        }
        return Arrays.stream(values())
                .filter(kind -> kind.query.equals(query) || kind.keyword.equalsIgnoreCase(query))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unsupported query \"" + query + "\"; -Q help lists the others"));
    }

    static List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        for (Algorithms kind : values()) {
            kinds.add(kind.query);
        }
        return kinds;
    }
}
