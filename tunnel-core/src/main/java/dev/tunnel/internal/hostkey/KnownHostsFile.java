package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.text.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a known_hosts file says (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 *
 * @param entries the lines that could be read, in order
 * @param problems the lines that couldn't; they don't spoil the others
 */
record KnownHostsFile(List<Entry> entries, List<Problem> problems) {
    private static final Logger log = LoggerFactory.getLogger(KnownHostsFile.class);

    /** Nothing. */
    static final KnownHostsFile EMPTY = new KnownHostsFile(List.of(), List.of());

    /** What a line says about its key. */
    enum Marker {
        /** It is a key of the host. */
        NONE(""),
        /** It signs certificates of the host. */
        CERT_AUTHORITY("@cert-authority"),
        /** It must not be accepted from anyone. */
        REVOKED("@revoked");

        private final String text;

        Marker(String text) {
            this.text = text;
        }

        private static Marker of(String text) {
            for (Marker marker : values()) {
                if (marker.text.equals(text)) {
                    return marker;
                }
            }
            throw new IllegalArgumentException("unknown marker " + Text.quoted(text));
        }
    }

    /**
     * One line.
     *
     * @param line its number, starting at 1
     */
    record Entry(int line, Marker marker, HostPatterns hosts, HostKey key) {}

    /**
     * A line that can't be read.
     *
     * @param line its number, starting at 1
     * @param reason why it can't
     */
    record Problem(int line, String reason) {}

    /** Reads a file's content. Bytes that are no UTF-8 spoil at most their line. */
    static KnownHostsFile parse(byte[] content) {
        return parse(new String(content, StandardCharsets.UTF_8).split("\r?\n"));
    }

    /** Warns about the lines that couldn't be read. */
    void warn(String place) {
        problems.forEach(problem -> log.warn("{}:{}: line skipped: {}", place, problem.line(), problem.reason()));
    }

    static KnownHostsFile parse(String... lines) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                entries.add(entry(i + 1, line));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(i + 1, String.valueOf(e.getMessage())));
            }
        }
        return new KnownHostsFile(List.copyOf(entries), List.copyOf(problems));
    }

    /** {@code [marker] hosts keytype base64 [comment]}. */
    private static Entry entry(int number, String line) {
        String[] fields = line.split("[ \t]+", 5);
        int first = line.startsWith("@") ? 1 : 0;
        Marker marker = Marker.of(first == 0 ? "" : fields[0]);
        if (fields.length < first + 3) {
            throw new IllegalArgumentException("host, key type or key is missing");
        }
        return new Entry(number, marker, HostPatterns.parse(fields[first]), key(fields[first + 1], fields[first + 2]));
    }

    private static HostKey key(String type, String base64) {
        HostKey key = HostKey.of(Base64.getDecoder().decode(base64));
        if (!key.keyType().equals(type)) {
            throw new IllegalArgumentException(
                    "key type is " + Text.quoted(type) + " but the key is of type " + key.keyType());
        }
        return key;
    }
}
