package dev.tunnel.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every host name and address has to fulfil, whoever resolves it. */
public final class HostNames {
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[^%]+)?");
    private static final int MAX_BYTES = 255;
    private static final String NEVER_IN_A_NAME = "[]/\\@";

    private HostNames() {}

    /**
     * Looks for what makes a text unusable as a host. The empty text is not a problem here: as a bind address it has a
     * meaning.
     *
     * @param host a name or address without brackets
     * @return what is wrong, to be put behind the quoted host, or null
     */
    public static @Nullable String problem(String host) {
        if (host.codePoints()
                .anyMatch(c -> Text.isUnsafe(c) || Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            return "has a space or control character in it; remove it";
        }
        if (host.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return "is longer than the " + MAX_BYTES + " bytes a host name can have";
        }
        OptionalInt bad =
                host.chars().filter(c -> NEVER_IN_A_NAME.indexOf(c) >= 0).findFirst();
        if (bad.isPresent()) {
            return "has a '" + (char) bad.getAsInt() + "' in it; give the name or address alone";
        }
        if (host.indexOf(':') >= 0 && !isIpv6(host)) {
            return "has a ':' in it but is not an IPv6 address; give host and port apart";
        }
        return null;
    }

    /**
     * Whether a text has the shape of an IPv6 address, perhaps with a zone.
     *
     * @param host a name or address without brackets
     * @return whether it can be nothing else
     */
    public static boolean isIpv6(String host) {
        return IPV6.matcher(host).matches();
    }
}
