package dev.tunnel.internal.text;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** IP addresses as people and URLs write them. */
public final class Addresses {
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|(?=%)|$)");

    private Addresses() {}

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
