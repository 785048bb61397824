package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.text.Addresses;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How known_hosts names one host.
 *
 * @param host its name or address
 * @param port its port
 * @param alias the name that takes their place, or null
 */
record HostKeyNames(String host, int port, @Nullable String alias) {
    private static final int DEFAULT_PORT = 22;

    /** OpenSSH's list, and what would make a list or a negation of the name. */
    private static final String NEVER_WRITTEN = "@?*#[]|'\"\\,!";

    HostKeyNames {
        host = host.toLowerCase(Locale.ROOT);
    }

    /** The name that is looked up first and written down. */
    String name() {
        return alias == null ? withPort(host) : alias.toLowerCase(Locale.ROOT);
    }

    /** Whether the name is another one with its port than without. */
    boolean hasPort() {
        return alias == null && port != DEFAULT_PORT;
    }

    /** An address in the place of the name. */
    String withPort(InetAddress address) {
        return withPort(Addresses.text(address));
    }

    private String withPort(String name) {
        return port == DEFAULT_PORT ? name : "[" + name + "]:" + port;
    }

    /** Whether the name can stand in a line without meaning something else. */
    boolean canBeWritten() {
        return (alias == null ? host : alias).chars().noneMatch(c -> c <= ' ' || NEVER_WRITTEN.indexOf(c) >= 0);
    }

    @Override
    public String toString() {
        return name();
    }
}
