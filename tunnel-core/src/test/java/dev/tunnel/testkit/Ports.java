package dev.tunnel.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of loopback. */
public final class Ports {
    /** Below the ports that systems give to whoever leaves the choice to them, so that nobody takes ours by chance. */
    private static final int FIRST = 20_000;

    private static final int LAST = 30_000;

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

    /** A port nobody listens on at the moment, at any address, and that the system gives to nobody by itself. */
    public static int free() throws IOException {
        int first = ThreadLocalRandom.current().nextInt(FIRST, LAST);
        for (int port = first; port < LAST; port++) {
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (BindException e) {
                // In use: the next one may be free.
            }
        }
        throw new IOException("no port from " + first + " to " + LAST + " is free");
    }
}
