package dev.tunnel.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports of loopback. */
public final class Ports {
    private Ports() {}

    /**
     * Skips the test where there is no IPv6 loopback, or fails it where {@code -Dtunnel.it=required} forbids skipping.
     */
    public static void requireIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            probe.getLocalPort();
        } catch (IOException e) {
            Program.missing("there is no IPv6 loopback (" + e.getMessage() + ")");
        }
    }

    /** A port nobody listens on at the moment. */
    public static int free() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }
}
