package dev.tunnel.config;

import java.nio.file.Path;

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
     * @throws IllegalArgumentException if the host is empty or has control characters, or the port is out of range
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
     * @throws IllegalArgumentException if the path is not absolute or has a NUL or newline
     */
    static Unix unix(String path) {
        return new Unix(path);
    }
}
