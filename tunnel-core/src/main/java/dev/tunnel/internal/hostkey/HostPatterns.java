package dev.tunnel.internal.hostkey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The first field of a known_hosts line: which names it is for. */
sealed interface HostPatterns {

    /**
     * Whether the line is for a host.
     *
     * @param name the name in lower case, with brackets and port as {@link HostKeyNames} gives it
     */
    boolean match(String name);

    /** The field as people may read it: a hashed name stays hidden. */
    String shown();

    /**
     * Reads the field.
     *
     * @throws IllegalArgumentException if it is a hashed name with another form than {@code |1|salt|hash}
     */
    static HostPatterns parse(String field) {
        return field.startsWith("|")
                ? Hashed.parse(field)
                : new Listed(List.of(field.toLowerCase(Locale.ROOT).split(",")));
    }

    /** {@code |1|salt|hash}, which hides the name: the hash is an HMAC-SHA1 of the name with the salt as key. */
    final class Hashed implements HostPatterns {
        private static final int SHA1_BYTES = 20;
        private static final SecureRandom RANDOM = new SecureRandom();
        private final byte[] salt;
        private final byte[] hash;

        private Hashed(byte[] salt, byte[] hash) {
            this.salt = salt;
            this.hash = hash;
        }

        /** The field for a name, with a salt of its own. */
        static String of(String name) {
            byte[] salt = new byte[SHA1_BYTES];
            RANDOM.nextBytes(salt);
            Base64.Encoder base64 = Base64.getEncoder();
            return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(hmac(salt, name));
        }

        private static Hashed parse(String field) {
            String[] parts = field.split("\\|", -1);
            if (parts.length != 4 || !parts[1].equals("1")) {
                throw new IllegalArgumentException("hashed name is not |1|salt|hash");
            }
            return new Hashed(decode(parts[2]), decode(parts[3]));
        }

        private static byte[] decode(String base64) {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length != SHA1_BYTES) {
                throw new IllegalArgumentException("salt and hash of a hashed name have " + SHA1_BYTES + " bytes each");
            }
            return bytes;
        }

        @Override
        public boolean match(String name) {
            return MessageDigest.isEqual(hash, hmac(salt, name));
        }

        @Override
        public String shown() {
            return "[hashed name]";
        }

        private static byte[] hmac(byte[] salt, String name) {
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(salt, "HmacSHA1"));
                return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has HMAC-SHA1", e);
            }
        }
    }

    /** A comma list with {@code *}, {@code ?} and {@code !}; a negated pattern that fits beats all others. */
    record Listed(List<String> patterns) implements HostPatterns {

        @Override
        public boolean match(String name) {
            boolean match = false;
            for (String pattern : patterns) {
                boolean negated = pattern.startsWith("!");
                if (globMatches(negated ? pattern.substring(1) : pattern, name)) {
                    if (negated) {
                        return false;
                    }
                    match = true;
                }
            }
            return match;
        }

        @Override
        public String shown() {
            return String.join(",", patterns);
        }

        /** Goes back to the last star only, so that no pattern takes exponential time. */
        private static boolean globMatches(String glob, String text) {
            int g = 0;
            int t = 0;
            int afterStar = -1;
            int retry = 0;
            while (t < text.length()) {
                if (g < glob.length() && glob.charAt(g) == '*') {
                    afterStar = ++g;
                    retry = t;
                } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
                    g++;
                    t++;
                } else if (afterStar >= 0) {
                    g = afterStar;
                    t = ++retry;
                } else {
                    return false;
                }
            }
            return glob.substring(g).chars().allMatch(c -> c == '*');
        }
    }
}
