package dev.tunnel.abuse;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a {@link ChildJvm} does that opens a tunnel, uses it and forgets to close it. */
final class ForgottenTunnel {
    private static final int GC_PAUSE_MILLIS = 50;

    private ForgottenTunnel() {}

    /**
     * Arguments: known_hosts, key, port of an echo, hop, whether to collect garbage until the input ends, and perhaps a
     * ProxyCommand.
     */
    public static void main(String[] arguments) throws Exception {
        int port = open(arguments);
        System.out.println("used: " + echoes(port));
        if (Boolean.parseBoolean(arguments[4])) {
            collectGarbageUntilInputEnds();
            System.out.println("used again: " + echoes(port));
        }
        System.out.println("main returns");
    }

    private static int open(String[] arguments) throws IOException {
        Hop hop = Hop.of(arguments[3])
                .credentials(Credentials.none().identity(Path.of(arguments[1])))
                .hostKeys(HostKeyPolicy.strict(Path.of(arguments[0])));
        if (arguments.length > 5) {
            hop = hop.option("ProxyCommand", arguments[5]);
        }
        LocalTunnel forgotten = Tunnel.local("127.0.0.1", Integer.parseInt(arguments[2]))
                .via(hop)
                .open();
        return forgotten.port();
    }

    private static boolean echoes(int port) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write('x');
            return client.getInputStream().read() == 'x';
        }
    }

    private static void collectGarbageUntilInputEnds() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                System.out.println("input lost: " + e);
            }
            ended.countDown();
        });
        reader.setDaemon(true);
        reader.start();
        while (!ended.await(GC_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            System.gc();
        }
    }
}
