package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import dev.tunnel.TunnelException;
import dev.tunnel.config.AlgorithmList;
import dev.tunnel.internal.route.ResolvedHop;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The algorithms for one purpose.
 *
 * @param keyword the keyword of ssh_config that changes them
 * @param usual what is offered if nothing is said, in this order
 * @param onRequest what JSch can do besides, and is offered only if it is asked for
 */
record AlgorithmChoice(String keyword, List<String> usual, List<String> onRequest) {

    /** What JSch does with Bouncy Castle only, or with a newer JDK, and the name under which it keeps the class. */
    private static final Map<String, String> NEED_MORE = Map.of(
            "chacha20-poly1305@openssh.com", "chacha20-poly1305@openssh.com",
            "mlkem768x25519-sha256", "mlkem768",
            "sntrup761x25519-sha512", "sntrup761",
            "sntrup761x25519-sha512@openssh.com", "sntrup761");

    /**
     * What is offered to a hop.
     *
     * @param asked what ssh_config asks for, or null
     * @throws TunnelException.Configuration if nothing is left
     */
    List<String> of(@Nullable AlgorithmList asked, ResolvedHop hop) throws TunnelException.Configuration {
        if (asked == null) {
            return usual;
        }
        List<String> supported = supported();
        List<String> chosen = asked.applyTo(usual, supported).stream()
                .filter(supported::contains)
                .toList();
        if (chosen.isEmpty()) {
            String message = hop.quote(keyword) + " leaves none of the algorithms that are there: "
                    + String.join(",", supported);
            throw new TunnelException.Configuration(hop.hop(), message, null);
        }
        return chosen;
    }

    /** Everything that can be asked for here. */
    List<String> supported() {
        return Stream.concat(usual.stream(), onRequest.stream())
                .filter(AlgorithmChoice::isAvailable)
                .toList();
    }

    /** Whether the class that JSch takes has all the types it is made of; it need not be accessible to us. */
    private static boolean isAvailable(String name) {
        String key = NEED_MORE.get(name);
        if (key == null) {
            return true;
        }
        try {
            Class<?> type = Class.forName(JSch.getConfig(key), false, JSch.class.getClassLoader());
            return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
                    .flatMap(each -> Stream.of(each.getDeclaredFields()))
                    .allMatch(Objects::nonNull);
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // as JSch, which then leaves it out
        }
    }
}
