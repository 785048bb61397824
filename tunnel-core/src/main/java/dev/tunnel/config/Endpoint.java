package dev.tunnel.config;

import dev.tunnel.internal.text.HostNames;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** One end of a forward: a TCP address or a unix socket. Immutable. */
public sealed interface Endpoint {

    /**
     * A TCP address. The host is not resolved here: for a destination the last hop does that, for a bind address the
     * listener.
     *
     * @param host a name or address without brackets; for a bind address also {@code localhost} (both loopbacks),
     *     {@code *} or the empty string (every interface)
     * @param port 1 to 65535, or 0 where the system or the server chooses
     */
    record Tcp(String host, int port) implements Endpoint {
        /**
         * Checks what holds for bind address and destination alike; {@link ForwardSpec} checks the rest.
         *
         * @throws IllegalArgumentException if the port is out of range, or the host has brackets, a port, spaces or
         *     control characters in it or is longer than 255 bytes
         */
        public Tcp {
            Objects.requireNonNull(host, "host");
            String problem = HostNames.problem(host);
            if (problem != null) {
                throw new IllegalArgumentException("host " + Text.quoted(host) + " " + problem);
            }
            Ports.check("port", port, 0);
        }

        /** {@code host:port}, with brackets around an IPv6 address. */
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * A unix socket.
     *
     * @param path an absolute path; for a destination it is a path on the last hop
     */
    record Unix(String path) implements Endpoint {
        /** What {@code sockaddr_un} of Linux holds beside the final NUL; ssh has the same limit for both ends. */
        private static final int MAX_BYTES = 107;

        /**
         * Checks the path.
         *
         * @throws IllegalArgumentException if the path is not absolute, has control characters in it or is longer than
         *     107 bytes
         */
        public Unix {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "socket path " + Text.quoted(path) + " is not absolute; start it with '/'");
            }
            if (path.codePoints().anyMatch(Text::isUnsafe)) {
                throw new IllegalArgumentException(
                        "socket path " + Text.quoted(path) + " has a control character in it; remove it");
            }
            if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
                throw new IllegalArgumentException("socket path " + Text.quoted(path) + " is longer than the "
                        + MAX_BYTES + " bytes a unix socket's path can have");
            }
        }

        /** The path. */
        @Override
        public String toString() {
            return path;
        }

        /**
         * The path on this machine.
         *
         * @return the path
         */
        public Path toPath() {
            return Path.of(path);
        }
    }

    /**
     * A TCP address.
     *
     * @param host a name or address
     * @param port 0 to 65535
     * @return the endpoint
     * @throws IllegalArgumentException as {@link Tcp} has it
     */
    static Tcp tcp(String host, int port) {
        return new Tcp(host, port);
    }

    /**
     * A port on both loopback addresses, as ssh listens by default.
     *
     * @param port 0 to 65535
     * @return the endpoint
     * @throws IllegalArgumentException if the port is out of range
     */
    static Tcp loopback(int port) {
        return new Tcp("localhost", port);
    }

    /**
     * A unix socket.
     *
     * @param path an absolute path
     * @return the endpoint
     * @throws IllegalArgumentException as {@link Unix} has it
     */
    static Unix unix(String path) {
        return new Unix(path);
    }
}
