package dev.tunnel.internal.text;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** IP addresses as people and URLs write them. */
public final class Addresses {
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|(?=%)|$)");

    private static final Pattern V4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%\\w{1,16})?");
    private static final int LONGEST = 64;

    private Addresses() {}

    /**
     * Whether a text is an address and no name, so that nothing has to be looked up for it.
     *
     * @param text any text
     * @return whether it has the shape of an IPv4 or IPv6 address
     */
    public static boolean isNumeric(String text) {
        return text.length() <= LONGEST
                && (V4.matcher(text).matches() || V6.matcher(text).matches());
    }

    /**
     * The address without its name, with the longest run of zeros left out as RFC 5952 has it: {@code ::1} where the
     * JDK says {@code 0:0:0:0:0:0:0:1}.
     *
     * @param address any address
     * @return the text, without brackets
     */
    public static String text(InetAddress address) {
        String full = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return full;
        }
        // Of equal runs the first counts: max keeps the later one, hence the order by start.
        return ZEROS.matcher(full)
                .results()
                .max(Comparator.<MatchResult>comparingInt(run -> run.end() - run.start())
                        .thenComparing(MatchResult::start, Comparator.reverseOrder()))
                .map(run -> full.substring(0, run.start()) + "::" + full.substring(run.end()))
                .orElse(full);
    }
}
